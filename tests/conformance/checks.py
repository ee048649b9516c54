"""One line a check, and the count at the end."""


class Checks:
    def __init__(self, quiet=False):
        self.passed = 0
        self.failed = []
        self.quiet = quiet

    def that(self, sentence, holds, found=""):
        """`found` is shown only where it does not hold."""
        if holds:
            self.passed += 1
        else:
            self.failed.append(sentence)
        if not self.quiet:
            print(f"ok      {sentence}" if holds else f"FAILED  {sentence}: {str(found)[:600]}", flush=True)
        return bool(holds)

    def total(self):
        print(f"{self.passed} passed, {len(self.failed)} failed", flush=True)
        return not self.failed
