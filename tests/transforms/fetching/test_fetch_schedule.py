"""Whose turn it is, by a clock that the tests set."""

from transforms.fetching.schedule import Schedule


def starts(schedule: Schedule[str], until: float, step: float = 0.5, lasting: float = 0.0) -> list[tuple[float, str]]:
    """What is handed out when, if each request lasts so long."""
    handed, running, now = [], [], 0.0
    while now <= until:
        for end, server in [item for item in running if item[0] <= now]:
            running.remove((end, server))
            schedule.done(server)
        while taken := schedule.take(now):
            handed.append((now, taken[1]))
            running.append((now + lasting, taken[0]))
        now += step
    return handed


def test_requests_to_one_host_are_spaced_and_in_order() -> None:
    schedule: Schedule[str] = Schedule(delay=1.0, limit=5)
    for request in ("a1", "a2", "a3"):
        schedule.push("a", request)
    assert starts(schedule, 5) == [(0.0, "a1"), (1.0, "a2"), (2.0, "a3")]


def test_a_burst_for_one_host_does_not_hold_up_another() -> None:
    schedule: Schedule[str] = Schedule(delay=1.0, limit=2)
    for number in range(500):
        schedule.push("burst", f"burst {number}")
    for host in ("b", "c"):
        schedule.push(host, f"{host} 0")
        schedule.push(host, f"{host} 1")
    assert starts(schedule, 1) == [
        (0.0, "burst 0"), (0.0, "b 0"), (0.0, "c 0"), (1.0, "burst 1"), (1.0, "b 1"), (1.0, "c 1"),
    ]  # fmt: skip


def test_no_more_than_the_limit_are_under_way() -> None:
    schedule: Schedule[str] = Schedule(delay=0.0, limit=2)
    for number in range(4):
        schedule.push("a", str(number))
    assert starts(schedule, 6, lasting=3.0) == [(0.0, "0"), (0.0, "1"), (3.0, "2"), (3.0, "3")]


def test_a_host_may_have_a_delay_and_limit_of_its_own() -> None:
    schedule: Schedule[str] = Schedule(delay=0.0, limit=1)
    schedule.tune("slow", delay=2.0, limit=1)
    for number in range(3):
        schedule.push("slow", f"s{number}")
        schedule.push("fast", f"f{number}")
    handed = starts(schedule, 4)
    assert [item for item in handed if item[1][0] == "s"] == [(0.0, "s0"), (2.0, "s1"), (4.0, "s2")]
    # Handed out in one go, it is done at the next half second.
    assert [item for item in handed if item[1][0] == "f"] == [(0.0, "f0"), (0.5, "f1"), (1.0, "f2")]


def test_a_raised_limit_holds_for_what_waits_already() -> None:
    schedule: Schedule[str] = Schedule(delay=0.0, limit=1)
    for number in range(3):
        schedule.push("a", str(number))
    assert schedule.take(0.0) == ("a", "0")
    assert schedule.take(0.0) is None
    schedule.tune("a", 0.0, 3)
    assert [schedule.take(0.0), schedule.take(0.0)] == [("a", "1"), ("a", "2")]


def test_a_host_that_is_held_is_asked_nothing_before() -> None:
    schedule: Schedule[str] = Schedule(delay=0.0, limit=2)
    schedule.push("a", "1")
    schedule.push("b", "2")
    schedule.hold("a", 3.0)
    schedule.hold("a", 1.0)  # the longer one holds
    assert starts(schedule, 4) == [(0.0, "2"), (3.0, "1")]


def test_what_is_put_off_comes_first_when_its_time_has_come() -> None:
    schedule: Schedule[str] = Schedule(delay=2.0, limit=1)
    schedule.push("a", "again", not_before=1.0)
    schedule.push("a", "1")
    schedule.push("a", "2")
    assert starts(schedule, 4) == [(0.0, "1"), (2.0, "again"), (4.0, "2")]


def test_next_time_says_when_to_look_again() -> None:
    schedule: Schedule[str] = Schedule(delay=5.0, limit=1)
    assert schedule.next_time() is None
    schedule.push("a", "1")
    schedule.push("a", "2")
    schedule.push("b", "later", not_before=9.0)
    assert schedule.take(0.0) == ("a", "1")
    assert schedule.next_time() == 9.0  # the second waits for the first, not for a time
    schedule.done("a")
    assert schedule.next_time() == 5.0


def test_what_is_no_longer_wanted_takes_no_turn() -> None:
    schedule: Schedule[str] = Schedule(delay=1.0, limit=1, wanted=lambda request: request[0] != "x")
    for request in ("x1", "a", "x2", "x3", "b", "x4"):
        schedule.push("host", request)
    assert starts(schedule, 9) == [(0.0, "a"), (1.0, "b")]
    assert schedule.drain("host") == []


def test_drained_requests_are_those_that_wait_for_one_host() -> None:
    schedule: Schedule[str] = Schedule(delay=0.0, limit=1)
    for server, request in (("a", "1"), ("b", "2"), ("a", "3")):
        schedule.push(server, request)
    schedule.push("a", "4", not_before=1.0)
    assert schedule.drain("a") == ["1", "3", "4"]
    assert schedule.drain("never seen") == []
    assert starts(schedule, 3) == [(0.0, "2")]
