"""The bus: lossy by design, bounded, and deaf to garbage."""

import os
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import zmq

from onset.children import Child
from onset.topics import TOPICS
from onset.wire.descriptor import Descriptor, subscription
from onset.wire.server import WireServer
from onset.wire.subscriber import Descriptors, Records
from tests.wire import bus_processes

Context = zmq.Context[zmq.Socket[bytes]]
Serve = Callable[..., WireServer]


def descriptor(sequence: int, stream: int = 1, epoch: int = 5) -> Descriptor:
    return Descriptor(stream, 0, 0, sequence, sequence, 1000, 2000, epoch, 0, 64)


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def wait_until(condition: Callable[[], bool], what: str) -> None:
    give_up = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < give_up, what
        time.sleep(0.005)


def test_a_joiner_is_told_the_state_at_once_and_then_every_second(serve: Serve, context: Context) -> None:
    engine = serve()
    engine.report = lambda: {"rate_hz": 25.0}
    time.sleep(0.1)  # the first second's message is out
    records = Records(context, engine.bus.endpoints[1], ("state",))
    first = records.receive(700)  # well before the next second
    assert first is not None
    assert first["rate_hz"] == 25.0
    assert first["engine"]["name"] == engine.engine
    assert first["engine"]["pid"] == os.getpid()
    second = records.receive(3000)
    assert second is not None
    assert second["sequence"] > first["sequence"]
    again = Records(context, engine.bus.endpoints[0], ("state",))  # an equal subscription of a later joiner
    assert again.receive(700) is not None
    records.close()
    again.close()


def test_a_change_is_told_before_the_second_is_over(serve: Serve, context: Context) -> None:
    engine = serve()
    records = Records(context, engine.bus.endpoints[1], ("state",))
    assert records.receive(3000) is not None
    while records.receive(100) is not None:
        pass
    engine.report = lambda: {"changed": True}
    engine.announce()
    record = records.receive(500)
    assert record is not None
    assert record["changed"] is True
    records.close()


def test_a_fault_in_the_engines_own_report_is_said_and_the_wire_goes_on(serve: Serve, context: Context) -> None:
    engine = serve()
    records = Records(context, engine.bus.endpoints[1], ("state",))
    assert records.receive(3000) is not None
    engine.report = lambda: {"rate": 1 // 0}
    for _ in range(2):
        engine.announce()
        while (record := records.receive(3000)) is not None and "warnings" not in record:
            pass
        assert record is not None
        assert "could not tell its state: ZeroDivisionError" in record["warnings"][0]
    assert len(engine._failures) == 1  # written down once, however often it happens
    records.close()


def test_subscribers_choose_streams_by_eight_bytes(serve: Serve, context: Context) -> None:
    engine = serve()
    comp = Descriptors(context, engine.bus.endpoints[1], "comp", newest=False)
    matte = Descriptors(context, engine.bus.endpoints[0], "matte", newest=False)
    wait_until(lambda: engine.bus.counts["subscriptions"] == 2, "both joined")
    for sequence in range(1, 4):
        engine.bus.descriptor(descriptor(sequence, TOPICS["comp"].stream))
        engine.bus.descriptor(descriptor(sequence + 10, TOPICS["matte"].stream))
    assert [received[0].sequence for _ in range(3) if (received := comp.receive(1000))] == [1, 2, 3]
    assert [received[0].sequence for _ in range(3) if (received := matte.receive(1000))] == [11, 12, 13]
    comp.close()
    matte.close()


def test_the_newest_descriptor_wins_and_what_was_skipped_is_counted(serve: Serve, context: Context) -> None:
    engine = serve()
    newest = Descriptors(context, engine.bus.endpoints[1], "comp", newest=True)
    wait_until(lambda: engine.bus.counts["subscriptions"] == 1, "joined")
    engine.bus.descriptor(descriptor(1))
    assert newest.receive(1000) is not None
    for sequence in range(2, 50):
        engine.bus.descriptor(descriptor(sequence))
    time.sleep(0.2)
    received = newest.receive(1000)
    assert received is not None
    assert received[0].sequence == 49
    assert received[1] == newest.lost == 47
    newest.close()


def test_an_engine_that_came_back_counts_from_one_and_nothing_is_lost(serve: Serve, context: Context) -> None:
    engine = serve()
    frames = Descriptors(context, engine.bus.endpoints[1], "comp", newest=False)
    wait_until(lambda: engine.bus.counts["subscriptions"] == 1, "joined")
    for sequence, epoch in ((100, 1), (101, 1), (1, 2), (3, 2)):
        engine.bus.descriptor(descriptor(sequence, epoch=epoch))
    assert [received[1] for _ in range(4) if (received := frames.receive(1000))] == [0, 0, 0, 1]
    frames.close()


def test_losses_of_records_are_counted_by_their_sequence(serve: Serve, context: Context) -> None:
    engine = serve()
    records = Records(context, engine.bus.endpoints[1], ("meta",))
    wait_until(lambda: engine.bus.counts["subscriptions"] == 1, "joined")
    engine.bus.record("meta", {"index": 1})
    engine.bus._sequences["meta"] += 5  # five that this subscriber never gets
    engine.bus.record("meta", {"index": 7})
    assert records.receive(1000) is not None
    assert records.receive(1000) is not None
    assert records.lost == {"meta": 5}
    records.close()


def test_metadata_too_large_for_a_message_is_left_out_and_counted(serve: Serve, context: Context) -> None:
    engine = serve()
    records = Records(context, engine.bus.endpoints[1], ("meta",))
    wait_until(lambda: engine.bus.counts["subscriptions"] == 1, "joined")
    engine.bus.record("meta", {"notes": "x" * 5000})
    record = records.receive(1000)
    assert record is not None
    assert record["oversized"] > 5000
    assert engine.bus.counts["oversized"] == 1
    records.close()


def test_garbage_on_the_bus_costs_nothing(serve: Serve, context: Context) -> None:
    engine = serve()
    frames = Descriptors(context, engine.bus.endpoints[1], "comp", newest=False)
    wait_until(lambda: engine.bus.peers == 1, "joined")
    port = int(engine.bus.endpoints[1].rpartition(":")[2])
    before = resident_bytes()
    greeting = b"\xff\0\0\0\0\0\0\0\1\x7f\3\0NULL" + bytes(16) + b"\0" + bytes(31)
    oversized = greeting + b"\4\x29\5READY" + bytes(34) + b"\2" + (1 << 31).to_bytes(8, "big") + b"x" * 100_000
    for garbage in [os.urandom(300) for _ in range(100)] + [greeting, greeting + b"\4\xff", oversized]:
        with socket.create_connection(("127.0.0.1", port)) as stranger:
            try:
                stranger.sendall(garbage)
            except OSError:
                continue  # cut off already: as it should be
    for message in (b"", b"\2", b"\1" + bytes(200), b"nonsense", b"\1state"):
        peer = context.socket(zmq.XSUB)
        peer.linger = 0
        peer.connect(engine.bus.endpoints[1])
        peer.send(message)
        peer.close(linger=100)
    wait_until(lambda: engine.bus.peers == 1 and engine.bus.refused >= 50, "strangers are told from peers")
    # a subscriber that was there hears on, a new one joins
    engine.bus.descriptor(descriptor(1))
    assert frames.receive(1000) is not None
    records = Records(context, engine.bus.endpoints[1], ("state",))
    assert records.receive(3000) is not None
    assert resident_bytes() - before < 16 << 20
    records.close()
    frames.close()


def test_a_stranger_that_says_nothing_is_shown_the_door(serve: Serve) -> None:
    engine = serve()
    port = int(engine.bus.endpoints[1].rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as stranger:
        wait_until(lambda: engine.bus.peers == 1, "connected")
        while stranger.recv(100):  # libzmq's half of the handshake, then the end
            pass
    wait_until(lambda: engine.bus.peers == 0, "left")


def test_a_frozen_subscriber_costs_bounded_memory_and_no_time(serve: Serve) -> None:
    engine = serve()
    frozen = Child("frozen", bus_processes.subscribe, engine.bus.endpoints[1])
    frozen.ready()
    wait_until(lambda: engine.bus.peers == 1, "joined")
    os.kill(frozen.pid, signal.SIGSTOP)
    try:
        body = {"notes": "x" * 3500}
        engine.bus.record("meta", body)
        before = resident_bytes()
        slowest_ns = 0
        for number in range(20_000):  # five minutes at 60 frames a second: 72 MB if they were kept
            began = time.thread_time_ns()
            engine.bus.record("meta", body)
            engine.bus.descriptor(descriptor(number + 1))
            slowest_ns = max(slowest_ns, time.thread_time_ns() - began)
        assert resident_bytes() - before < 16 << 20
        assert slowest_ns < 1_000_000_000  # a send that waited for the frozen one would never come back at all
    finally:
        os.kill(frozen.pid, signal.SIGCONT)
        frozen.stop()


def test_a_killed_subscriber_is_no_longer_counted(serve: Serve) -> None:
    engine = serve()
    child = Child("killed", bus_processes.subscribe, engine.bus.endpoints[0])
    child.ready()
    wait_until(lambda: engine.bus.peers == 1, "joined")
    os.kill(child.pid, signal.SIGKILL)
    wait_until(lambda: engine.bus.peers == 0, "left")
    child.stop()


def test_random_bytes_to_a_subscriber_are_counted_and_survived(context: Context) -> None:
    publisher = context.socket(zmq.PUB)
    publisher.linger = 0
    port = publisher.bind_to_random_port("tcp://127.0.0.1")
    frames = Descriptors(context, f"tcp://127.0.0.1:{port}", "comp", newest=False)
    records = Records(context, f"tcp://127.0.0.1:{port}", ("meta",))
    hostile = [
        [b"meta"],
        [b"meta", b"\xff"],
        [b"meta", b"[" * 5000],
        [b"meta", b'{"v": 99, "topic": "meta", "sequence": 1}'],
        [b"meta", b'{"v": 1, "topic": "meta", "sequence": "one"}'],
        [b"metadata", b'{"v": 1, "topic": "meta", "sequence": 1}'],
        [b"meta", b"{}", b"third"],
    ]
    give_up = time.monotonic() + 30
    while records.malformed < len(hostile) or frames.malformed < 1:
        assert time.monotonic() < give_up
        for message in hostile:
            publisher.send_multipart(message)
        publisher.send(subscription(1) + b"short")
        for _ in hostile:
            assert records.receive(10) is None
        assert frames.receive(10) is None
    publisher.send_multipart([b"meta", b'{"v": 1, "topic": "meta", "sequence": 1, "index": 4}'])
    while (record := records.receive(1000)) is None:
        assert time.monotonic() < give_up
    assert record["index"] == 4
    for part in (records, frames, publisher):
        part.close()


@pytest.mark.parametrize("topic", [name for name, topic in TOPICS.items() if topic.stream])
def test_no_stream_is_the_prefix_of_another(topic: str) -> None:
    ours = subscription(TOPICS[topic].stream)
    others = [subscription(other.stream) for name, other in TOPICS.items() if name != topic and other.stream]
    assert len(ours) == 8
    assert not any(other.startswith(ours) for other in others)
