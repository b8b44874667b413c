import pytest

from onset.media.address import Address

TIMING = {"probe_bytes": 32_768, "analyse_s": 0.3, "open_timeout_s": 5.0}


def options(url: str, *, listen: bool = False, transport: str = "auto") -> dict[str, str]:
    return Address(url, listen, transport).options(**TIMING)  # type: ignore[arg-type]


def test_every_stream_is_opened_without_buffering() -> None:
    found = options("http://camera/stream.ts")
    assert found == {"fflags": "nobuffer", "probesize": "32768", "analyzeduration": "300000"}


def test_a_full_receive_queue_does_not_end_a_udp_stream() -> None:
    assert options("udp://239.0.0.1:5000")["overrun_nonfatal"] == "1"


@pytest.mark.parametrize(("transport", "used"), [("auto", "tcp"), ("tcp", "tcp"), ("udp", "udp")])
def test_rtsp_goes_over_tcp_unless_told(transport: str, used: str) -> None:
    assert options("rtsp://camera/1", transport=transport)["rtsp_transport"] == used


def test_an_rtsp_listener_has_its_time_limit_in_seconds() -> None:
    found = options("RTSP://0.0.0.0:8554/live", listen=True)
    assert (found["rtsp_flags"], found["listen_timeout"]) == ("listen", "5")


def test_a_tcp_listener_has_its_time_limit_in_milliseconds() -> None:
    found = options("tcp://0.0.0.0:9000", listen=True)
    assert (found["listen"], found["listen_timeout"]) == ("1", "5000")


def test_an_rtmp_client_is_never_given_a_timeout_because_that_makes_it_a_server() -> None:
    assert "timeout" not in options("rtmp://server/live")
    assert options("rtmp://0.0.0.0/live", listen=True)["listen"] == "1"


def test_an_sdp_file_may_open_its_rtp() -> None:
    address = Address("/shows/camera.sdp")
    assert address.is_sdp
    assert address.container_format == "sdp"
    assert address.file == "file:/shows/camera.sdp"
    assert "rtp" in options("/shows/camera.sdp")["protocol_whitelist"].split(",")


@pytest.mark.parametrize("url", ["", "clip.mov", "/dev/video0"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="is not the address of a stream"):
        Address(url)
