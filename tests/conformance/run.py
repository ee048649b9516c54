"""`run.py` checks the server; `run.py control` checks the checks. The programs are built before (target/debug)."""

import signal
import sys

import client
import phone
import published
from checks import Checks
from relay import FAULTS
from world import World


def checked(relay=None, quiet=False):
    checks = Checks(quiet)
    with World(relay) as world:
        published.check(checks, world.url)
        client.check(checks, world.url)
        phone.check(checks, world)
    return checks


def control():
    """Each fault must be noticed by the check that is for it; none may pass."""
    outcome = Checks()
    for fault, noticed_by in FAULTS:
        failed = checked(fault(), quiet=True).failed
        outcome.that(f"control: {fault.__doc__.rstrip('.')}: {len(failed)} checks fail", noticed_by in failed, failed)
    return outcome


if __name__ == "__main__":
    # Ended from outside: what was started is ended too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    outcome = control() if sys.argv[1:] == ["control"] else checked()
    sys.exit(0 if outcome.total() else 1)
