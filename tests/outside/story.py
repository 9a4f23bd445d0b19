"""What was expected, what was seen. A failure reads as a sentence, without the code beside it."""

import traceback


class Story:
    def __init__(self):
        self.passed = 0
        self.failed = 0
        self.notes = []

    def chapter(self, title):
        print(f"\n{title}", flush=True)

    def note(self, text):
        """Something to know that is neither right nor wrong."""
        self.notes.append(text)
        print(f"  note  {text}", flush=True)

    def expect(self, what, held, expected="", seen=""):
        if held:
            self.passed += 1
            print(f"  ok    {what}", flush=True)
            return True
        self.failed += 1
        print(f"  FAIL  {what}", flush=True)
        if expected != "":
            print(f"          expected: {expected}", flush=True)
        if seen != "":
            print(f"          seen:     {seen}", flush=True)
        return False

    def equal(self, what, seen, expected):
        return self.expect(what, seen == expected, expected, seen)

    def tell(self, part):
        """Runs one part; a part that breaks off is a failure, and the others still run."""
        try:
            part(self)
        except Exception as error:
            traceback.print_exc()
            self.expect(f"{part.__module__}.{part.__name__} came to its end", False, "no error", repr(error))

    def end(self):
        """The last line, and the exit code."""
        for note in self.notes:
            print(f"note: {note}")
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        return 1 if self.failed or not self.passed else 0
