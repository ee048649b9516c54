"""Runs the scenarios of tests/scenarios, word for word, over the generated Python bindings.

From the environment: WAYSIDE_BINDINGS (the folder of the generated module, its library beside it), WAYSIDE_SCENARIOS,
WAYSIDE_SERVER (the server's program), WAYSIDE_PACK, WAYSIDE_NEWER_PACK and WAYSIDE_WELSH_PACK. What a step and an expectation mean is in
tests/scenarios/README.md. Exit code 0: all passed; 1: something did not.
"""

import asyncio
import dataclasses
import enum
import fnmatch
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, os.environ["WAYSIDE_BINDINGS"])
import wayside_ffi as ffi  # noqa: E402


class Mismatch(Exception):
    """A step that did not go as its data says, and where in the answer."""


def written(value):
    return json.dumps(value, ensure_ascii=False)


class Names:
    """What the data calls by name: `{tyres}`."""

    def __init__(self, known):
        self.known = dict(known)

    def filled(self, value):
        if isinstance(value, str):
            return re.sub(r"\{([^{}]*)\}", lambda found: self.of(found[1]), value)
        if isinstance(value, list):
            return [self.filled(one) for one in value]
        if isinstance(value, dict):
            return {key: self.filled(one) for key, one in value.items()}
        return value

    def of(self, name):
        if name not in self.known:
            raise Mismatch(f"nothing is called {{{name}}}")
        return self.known[name]


def match(expected, found, names, at="answer"):
    """Returns if what was found is what was expected; raises Mismatch at the first place where it is not."""

    def refuse(wanted):
        raise Mismatch(f"{at}: expected {written(wanted)}, found {written(found)}")

    if isinstance(expected, dict) and any(key.startswith("$") for key in expected):
        if set(expected) - {"$any", "$as", "$like", "$at_least"}:
            raise Mismatch(f"{at}: {sorted(expected)} is no expectation")
        if found is None:
            refuse(expected)
        if "$like" in expected:
            # Brackets mean themselves.
            pattern = names.filled(expected["$like"]).replace("[", "[[]")
            if not isinstance(found, str) or not fnmatch.fnmatchcase(found, pattern):
                refuse(expected)
        if "$at_least" in expected:
            if type(found) is not int or found < expected["$at_least"]:
                refuse(expected)
        if "$as" in expected:
            names.known[expected["$as"]] = found
    elif isinstance(expected, dict):
        if not isinstance(found, dict):
            refuse(expected)
        for key, wanted in expected.items():
            if key not in found:
                raise Mismatch(f"{at}.{key}: expected, not there")
            match(wanted, found[key], names, f"{at}.{key}")
    elif isinstance(expected, list):
        if not isinstance(found, list) or len(found) != len(expected):
            refuse(expected)
        for index, (wanted, one) in enumerate(zip(expected, found)):
            match(wanted, one, names, f"{at}[{index}]")
    else:
        wanted = names.filled(expected)
        if type(wanted) is not type(found) or wanted != found:
            refuse(wanted)


def plain(value):
    """What the bindings gave, as JSON would have it."""
    if dataclasses.is_dataclass(value):
        return {name: plain(one) for name, one in vars(value).items()}
    if isinstance(value, enum.Enum):
        return value.name.lower()
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value


def failure(error):
    """`Failure.NoSuchReport` is `{"error": "no_such_report"}`, with its fields."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()
    return {"error": name, **{key: plain(value) for key, value in vars(error).items()}}


class Hints(ffi.ChangeObserver):
    def __init__(self):
        self.told = []

    def changed(self, hint):
        self.told.append(plain(hint))


def changes(data):
    position, reporter = data.get("position"), data.get("reporter")
    return ffi.DraftChanges(
        service=data.get("service"),
        position=position and ffi.PositionRecord(**{key: float(value) for key, value in position.items()}),
        description=data.get("description"),
        answers=data.get("answers", {}),
        reporter=reporter and ffi.ReporterRecord(**reporter),
        language=data.get("language"),
    )


class MuteLine:
    """Takes what is sent, and ends without an answer."""

    def __init__(self, port):
        self.socket = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                connection.recv(1 << 20)

    def close(self):
        # Wakes whoever waits in `accept`.
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


class Stage:
    """One phone and one council, in folders of their own."""

    def __init__(self, folder, scenarios):
        self.folder, self.server, self.mute, self.phone, self.hints_told = folder, None, None, None, Hints()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.names = Names({
            "server": f"http://127.0.0.1:{self.port}/",
            "pack": os.environ["WAYSIDE_PACK"],
            "newer_pack": os.environ["WAYSIDE_NEWER_PACK"],
            "welsh_pack": os.environ["WAYSIDE_WELSH_PACK"],
            "scenarios": str(scenarios),
        })

    def open(self):
        self.phone = None  # Python has no `close`: letting go is closing.
        self.phone = ffi.WaysideClient.open(str(self.folder / "phone"), None)
        return {"set_aside": self.phone.set_aside()}

    def install_pack(self, file, endpoint=None, dialect=None):
        named = dialect and {"wayside": ffi.DialectName.WAYSIDE, "georeport": ffi.DialectName.GEO_REPORT}[dialect]
        return self.phone.install_pack(file, endpoint, named)

    def services(self):
        return self.phone.services()

    def begin(self, changes):
        return self.phone.begin(changes)

    def change(self, draft, changes):
        return self.phone.change(draft, changes)

    def add_photo(self, draft, file):
        return self.phone.add_photo(draft, file)

    def ask(self, draft):
        return self.phone.ask(draft)

    def look_for(self, draft, typed):
        return self.phone.look_for(draft, typed)

    def answer(self, draft, step_name, values):
        return self.phone.answer(draft, step_name, values)

    def back(self, draft):
        return self.phone.back(draft)

    def ask_again(self, draft, step_name):
        return self.phone.ask_again(draft, step_name)

    def exit_quickly(self, draft):
        return self.phone.exit_quickly(draft)

    def come_back(self):
        return self.phone.come_back()

    def page_words(self):
        return self.phone.page_words()

    def speak(self, language):
        return self.phone.speak(language)

    def submit(self, draft):
        return self.phone.submit(draft)

    def list(self):
        return self.phone.list()

    def explain(self, report):
        return self.phone.explain(report)

    def withdraw(self, report):
        return self.phone.withdraw(report)

    def ask_for_news(self):
        return self.phone.ask_for_news()

    def update(self):
        return asyncio.run(self.phone.update())

    def sync(self, wait_seconds, metered=False):
        return asyncio.run(self.phone.sync(metered, wait_seconds))

    def observe(self):
        self.hints_told = Hints()
        return self.phone.observe(self.hints_told)

    def hints(self):
        told = list(self.hints_told.told)
        return {hint: told.count(hint) for hint in ("reports", "pack")}

    def start_server(self, answers=True):
        if not answers:
            self.mute = MuteLine(self.port)
            return
        command = [os.environ["WAYSIDE_SERVER"], "serve", "--listen", f"127.0.0.1:{self.port}"]
        command += ["--data", str(self.folder / "council"), "--pack", os.environ["WAYSIDE_PACK"]]
        self.server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        first = self.server.stdout.readline()
        if not first.startswith("listening on "):
            raise Mismatch(f"the server said {first!r}")

    def stop_server(self):
        if self.mute:
            self.mute.close()
            self.mute = None
        if self.server:
            self.server.kill()
            self.server.communicate()
            self.server = None

    def council(self, reference, status, note=""):
        command = [os.environ["WAYSIDE_SERVER"], "status", reference, status, "--note", note]
        subprocess.run([*command, "--data", str(self.folder / "council")], check=True, stdout=subprocess.DEVNULL)

    def take(self, step):
        about = {"step", "do", "as", "expect", "fails"}
        arguments = self.names.filled({key: value for key, value in step.items() if key not in about})
        if "changes" in arguments:
            arguments["changes"] = changes(arguments["changes"])
        try:
            answer = plain(getattr(self, step["do"])(**arguments))
        except (ffi.Failure, ffi.SubmitFailure, ffi.OpenFailure) as error:
            refused = failure(error)
            if "fails" not in step:
                raise Mismatch(f"it failed: {written(refused)}") from None
            return match(step["fails"], refused, self.names, "error")
        if "fails" in step:
            raise Mismatch(f"it did not fail, and answered {written(answer)}")
        if "as" in step:
            self.names.known[step["as"]] = answer
        if "expect" in step:
            match(step["expect"], answer, self.names)


def run(scenario, folder, scenarios):
    stage, passed = Stage(folder, scenarios), 0
    name, steps = scenario["scenario"], scenario["steps"]
    try:
        for number, step in enumerate(steps, 1):
            try:
                stage.take(step)
            except Mismatch as mismatch:
                print(f"FAILED {name}, step {number} \"{step['step']}\": {mismatch}")
                break
            passed += 1
    finally:
        stage.stop_server()
        stage.phone = None
    failed = int(passed < len(steps))
    left = f" (the {len(steps) - passed - failed} after it were not run)" if failed else ""
    print(f"python, {name}: {passed} passed, {failed} failed{left}", flush=True)
    return failed


def agrees(case, names):
    try:
        match(case["expected"], case["found"], Names(names))
    except Mismatch:
        return not case["matches"]
    return case["matches"]


def run_matching(table):
    wrong = [case for case in table["cases"] if not agrees(case, table["names"])]
    for case in wrong:
        print(f"FAILED matching: {written(case)}")
    print(f"python, matching: {len(table['cases']) - len(wrong)} passed, {len(wrong)} failed", flush=True)
    return len(wrong)


def main():
    scenarios = Path(os.environ["WAYSIDE_SCENARIOS"]).resolve()
    failed = 0
    for file in sorted(scenarios.glob("*.json")):
        data = json.loads(file.read_text(encoding="utf-8"))
        if "steps" in data:
            with tempfile.TemporaryDirectory() as folder:
                failed += run(data, Path(folder), scenarios)
        else:
            failed += run_matching(data)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
