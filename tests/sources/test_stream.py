import contextlib
import itertools
import socket
import threading
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import simplejpeg
from onset_kernels.picture import Layout

from onset.errors import InputError, SourceLost
from onset.frame import Frame, monotonic_ns
from onset.packet_log import Passage
from onset.pool import Pool
from onset.ports import Source
from onset.sources.stream import Settings, Stream, build
from tests.sources.stream_writer import FIRST_LEVEL, LEVELS, free_port, sender

SOON = {"probe_bytes": 32_768, "analyse_s": 0.3, "read_timeout_s": 1.0, "retry_s": 0.1, "open_timeout_s": 20.0}


def opened(url: str, **options: Any) -> Stream:
    return build(Settings(url, **{**SOON, **options}))


def some_frames(source: Stream, count: int) -> list[Frame]:
    pool = Pool(capacity=count + 2, wait=False)
    frames: list[Frame] = []
    while len(frames) < count:
        frame = source.read(pool.lend)
        assert frame is not None
        frames.append(frame)
    return frames


def numbers(frames: list[Frame]) -> list[int]:
    return [int(frame.planes[0][20, 30]) - FIRST_LEVEL for frame in frames]


def assert_in_order(frames: list[Frame]) -> None:
    seen = numbers(frames)
    steps = [(after - before) % LEVELS for before, after in itertools.pairwise(seen)]
    assert all(1 <= step <= 3 for step in steps), seen
    stamps = [frame.captured_ns for frame in frames]
    assert stamps == sorted(stamps)
    assert stamps[-1] <= monotonic_ns()
    indices = [frame.index for frame in frames]
    assert indices == sorted(set(indices))


def test_frames_of_http_mjpeg_carry_the_very_packets_that_were_sent() -> None:
    sent = [bytes(simplejpeg.encode_jpeg(np.full((48, 64, 3), level, np.uint8))) for level in range(40, 200, 8)]
    head = b"HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary=frame\r\n\r\n"
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection, contextlib.suppress(OSError):  # the client goes when it has enough
                connection.recv(4096)
                connection.sendall(head)
                for data in itertools.cycle(sent):
                    part = b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(data)
                    connection.sendall(part + data + b"\r\n")
                    time.sleep(0.02)

        thread = threading.Thread(target=serve)
        thread.start()
        source = opened(f"http://127.0.0.1:{server.getsockname()[1]}/", reconnect=False)
        try:
            assert source.bitstream is not None
            assert (source.bitstream.codec, source.bitstream.log) == ("mjpeg", None)
            frames = some_frames(source, 8)
        finally:
            source.close()
            thread.join(20)
    packets = [bytes(frame.packet) for frame in frames]
    assert all(packet in sent for packet in packets)
    levels = [int(frame.planes[0][20, 30]) for frame in frames]
    assert all(abs(40 + 8 * sent.index(one) - level) <= 1 for one, level in zip(packets, levels, strict=True))


@pytest.mark.parametrize("reorder", [0, 2])
def test_frames_of_groups_hand_on_their_passages_and_their_stamps_rise(reorder: int) -> None:
    """A picture that is shown later than it is sent comes before those it is shown behind."""
    port = free_port()
    with sender(f"udp://127.0.0.1:{port}?pkt_size=1316", "mpegts", reorder=reorder):
        source = opened(f"udp://127.0.0.1:{port}")
        assert source.bitstream is not None
        assert source.bitstream.log is not None
        source.bitstream.log.keep(2)
        frames = some_frames(source, 12)
        stamps = [frame.captured_ns for frame in frames]
        assert stamps == sorted(set(stamps))
        moments = [frame.packet.at for frame in frames]
        assert moments == sorted(set(moments))
        for frame in frames:
            leading = source.bitstream.log.leading(frame.packet.at, frame.packet.last)
            assert leading[0].key
            assert frame.packet.at in [part.at for part in leading]
        source.close()


def test_udp_transport_stream() -> None:
    port = free_port()
    with sender(f"udp://127.0.0.1:{port}?pkt_size=1316", "mpegts"):
        source = opened(f"udp://127.0.0.1:{port}")
        assert isinstance(source, Source)
        assert source.live
        assert (source.picture.width_px, source.picture.height_px) == (64, 48)
        assert source.picture.layout is Layout.YUV420P8
        assert source.rate_hz == 30
        assert_in_order(some_frames(source, 30))
        source.close()


def test_tcp_transport_stream_with_the_sender_connecting() -> None:
    port = free_port()
    with sender(f"tcp://127.0.0.1:{port}", "mpegts"):
        source = opened(f"tcp://127.0.0.1:{port}", listen=True)
        assert_in_order(some_frames(source, 20))
        source.close()


def test_rtsp_with_the_sender_connecting() -> None:
    port = free_port()
    with sender(f"rtsp://127.0.0.1:{port}/live", "rtsp", {"rtsp_transport": "tcp"}):
        source = opened(f"rtsp://127.0.0.1:{port}/live", listen=True)
        assert_in_order(some_frames(source, 20))
        source.close()


def test_rtp_described_by_an_sdp_file(tmp_path: Path) -> None:
    port = free_port()
    sdp = tmp_path / "camera.sdp"
    lines = ["v=0", "o=- 0 0 IN IP4 127.0.0.1", "s=camera", "c=IN IP4 127.0.0.1", "t=0 0", f"m=video {port} RTP/AVP 96"]
    sdp.write_text("\r\n".join([*lines, "a=rtpmap:96 H264/90000", "a=fmtp:96 packetization-mode=1", ""]))
    with sender(f"rtp://127.0.0.1:{port}", "rtp"):
        source = opened(str(sdp), rate=Fraction(30))
        assert_in_order(some_frames(source, 20))
        source.close()


def test_rtmp_with_the_sender_connecting() -> None:
    port = free_port()
    with sender(f"rtmp://127.0.0.1:{port}/live/a", "flv"):
        source = opened(f"rtmp://127.0.0.1:{port}/live/a", listen=True)
        assert_in_order(some_frames(source, 10))
        source.close()


def test_a_stream_that_drops_is_opened_again_and_what_was_due_is_counted() -> None:
    port = free_port()
    url = f"udp://127.0.0.1:{port}?pkt_size=1316"
    with sender(url, "mpegts"):
        source = opened(f"udp://127.0.0.1:{port}")
        before = some_frames(source, 5)[-1]
    pool = Pool(capacity=4, wait=False)
    troubles: list[str] = []

    def watch() -> None:
        give_up = time.monotonic() + 20
        while not source.trouble and time.monotonic() < give_up:
            time.sleep(0.02)
        troubles.append(source.trouble)

    def read_until_after_the_outage() -> None:
        while not after:
            frame = source.read(pool.lend)
            if frame is None:
                return
            if source.lost.get("connection"):
                after.append(frame)
            frame.release()

    after: list[Frame] = []
    watcher = threading.Thread(target=watch)
    reader = threading.Thread(target=read_until_after_the_outage)
    watcher.start()
    reader.start()
    watcher.join(25)
    assert troubles == ["nothing came for 1 s"]
    with sender(url, "mpegts"):
        reader.join(30)
    source.close()
    reader.join(5)
    assert after, "no frame came after the sender was back"
    assert source.trouble == ""
    lost = source.lost["connection"]
    away_s = (after[0].captured_ns - before.captured_ns) / 1e9
    assert lost >= 20
    assert lost <= away_s * 30
    assert after[0].index >= before.index + lost


def test_without_reconnecting_the_end_of_the_sender_is_the_end() -> None:
    port = free_port()
    with sender(f"tcp://127.0.0.1:{port}", "mpegts", most_frames=75):
        source = opened(f"tcp://127.0.0.1:{port}", listen=True, reconnect=False)
        pool = Pool(capacity=64, wait=False)
        frames = []
        while (frame := source.read(pool.lend)) is not None:
            frames.append(frame)
    assert 5 < len(frames) <= 75
    assert numbers(frames)[-1] == 74
    assert source.lost == {}


def test_without_reconnecting_silence_is_an_error() -> None:
    port = free_port()
    with sender(f"udp://127.0.0.1:{port}?pkt_size=1316", "mpegts"):
        source = opened(f"udp://127.0.0.1:{port}", reconnect=False)
    pool = Pool(capacity=200, wait=False)

    def read_on() -> None:
        while source.read(pool.lend) is not None:
            pass

    with pytest.raises(SourceLost, match=r"nothing came for 1 s; set reconnect = true"):
        read_on()
    assert source.read(pool.lend) is None


def test_a_stream_of_another_size_after_an_outage_is_reported() -> None:
    port = free_port()
    with sender(f"tcp://127.0.0.1:{port}", "mpegts", most_frames=60):
        source = opened(f"tcp://127.0.0.1:{port}", listen=True)
        some_frames(source, 2)
    pool = Pool(capacity=200, wait=False)

    def read_on() -> None:
        while source.read(pool.lend) is not None:
            pass

    with (
        sender(f"tcp://127.0.0.1:{port}", "mpegts", size=(32, 32)),
        pytest.raises(SourceLost, match="changed from 64x48 yuv420p to 32x32 yuv420p"),
    ):
        read_on()


def test_packets_of_a_stream_that_comes_back_coded_otherwise_are_not_mixed_with_those_before(
    caplog: pytest.LogCaptureFixture,
) -> None:
    port = free_port()
    with sender(f"tcp://127.0.0.1:{port}", "mpegts", most_frames=60):
        source = opened(f"tcp://127.0.0.1:{port}", listen=True)
        assert all(isinstance(frame.packet, Passage) for frame in some_frames(source, 2))
        assert source.bitstream is not None
        log = source.bitstream.log
        assert log is not None
    pool = Pool(capacity=200, wait=False)

    def read_on(seconds: float) -> list[Any]:
        """Packets behind the next outage."""
        packets: list[Any] = []
        lost, give_up = source.lost.get("connection", 0), time.monotonic() + seconds
        while time.monotonic() < give_up and len(packets) < 2:
            frame = source.read(pool.lend)
            assert frame is not None
            if source.lost.get("connection", 0) > lost:
                packets.append(frame.packet)
            frame.release()
        return packets

    with sender(f"tcp://127.0.0.1:{port}", "mpegts", codec="mpeg2video", most_frames=60):
        assert read_on(60) == [None, None]
    noted = len(log.since(0, 1 << 40))
    assert "came back coded otherwise (mpeg2video" in caplog.text
    with sender(f"tcp://127.0.0.1:{port}", "mpegts"):
        assert all(isinstance(packet, Passage) for packet in read_on(60))
    assert len(log.since(0, 1 << 40)) > noted
    source.close()


def test_nobody_there_is_said_at_once() -> None:
    with pytest.raises(InputError, match=r"tcp://127\.0\.0\.1:\d+: Connection refused; check the address"):
        opened(f"tcp://127.0.0.1:{free_port()}")


def test_silence_is_said_after_the_patience_given() -> None:
    with pytest.raises(InputError, match=r"nothing came for 0\.5 s; check the address"):
        opened(f"udp://127.0.0.1:{free_port()}", open_timeout_s=0.5)


def test_close_ends_a_waiting_read_at_once() -> None:
    port = free_port()
    with sender(f"udp://127.0.0.1:{port}?pkt_size=1316", "mpegts"):
        source = opened(f"udp://127.0.0.1:{port}", read_timeout_s=60.0)
    some = Pool(capacity=200, wait=False)
    done = threading.Event()

    def read_on() -> None:
        while source.read(some.lend) is not None:
            pass
        done.set()

    reader = threading.Thread(target=read_on)
    reader.start()
    time.sleep(0.3)
    source.close()
    assert done.wait(5)
    reader.join(5)
    source.close()


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"url": "srt://10.0.0.1:9000"}, "no SRT; send it as RTSP"),
        ({"url": "clip.mp4"}, "use the source kind file"),
        ({"url": "gopher://x"}, "gopher is not one of rtsp"),
        ({"url": "udp://127.0.0.1:5000", "listen": True}, "udp has no listener"),
        ({"url": "udp://127.0.0.1:5000", "read_timeout_s": 0.0}, "read_timeout_s = 0.0"),
        ({"url": "udp://127.0.0.1:5000", "backlog_frames": 1}, "backlog_frames = 1"),
        ({"url": "udp://127.0.0.1:5000", "decoder_threads": 99}, "decoder_threads = 99"),
        ({"url": "udp://127.0.0.1:5000", "rate": Fraction(-1)}, "rate = -1"),
    ],
)
def test_settings_name_the_bad_value(bad: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Settings(**bad)
