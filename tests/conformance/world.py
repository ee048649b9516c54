"""The programs under test, each in a folder that goes when all is done. Ports are the system's choice."""

import hashlib
import json
import os
import pathlib
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", REPOSITORY / "target"))
KEY = "wayside-sample"
AT = ("52.6766", "-2.4469")


def program(name):
    return str(TARGET / "debug" / name)


def run(*command, **more):
    command = [str(word) for word in command]
    try:
        return subprocess.run(command, capture_output=True, timeout=15, **more)
    except subprocess.TimeoutExpired:
        # It says nothing: whatever was expected of it fails.
        return subprocess.CompletedProcess(command, 124, b"", b"")


class Server:
    """A `wayside-server` with the sample pack and an empty store."""

    def __init__(self, folder):
        self.data = folder / "server"
        self.pack = folder / "telford-and-wrekin.pack"
        source = REPOSITORY / "core/packs/telford-and-wrekin"
        run(program("wayside"), "pack", "build", source, "--out", self.pack, check=True)
        serve = [program("wayside-server"), "serve", "--listen", "127.0.0.1:0", "--data", self.data, "--pack", self.pack]
        self.process = subprocess.Popen([str(word) for word in serve], stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip().removeprefix("listening on ")

    def reports(self):
        """What it holds, as its operator sees it."""
        return json.loads(run(program("wayside-server"), "reports", "--json", "--data", self.data, check=True).stdout)

    def set_status(self, reference, state, note):
        run(program("wayside-server"), "status", reference, state, "--note", note, "--data", self.data, check=True)

    def end(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class World:
    """A server, and the address at which it is asked: its own, or a relay's before it."""

    def __init__(self, relay=None):
        scratch = TARGET / "scratch"
        scratch.mkdir(parents=True, exist_ok=True)
        self._folder = tempfile.TemporaryDirectory(prefix="georeport-", dir=scratch)
        self.folder = pathlib.Path(self._folder.name)
        self._relay = relay
        self.server = None

    def __enter__(self):
        self.server = Server(self.folder)
        self.url = self._relay.before(self.server.url) if self._relay else self.server.url
        return self

    def __exit__(self, *_):
        if self._relay:
            self._relay.end()
        if self.server:
            self.server.end()
        self._folder.cleanup()

    def picture(self, number):
        """A drawn street, with a camera's position in it."""
        file = self.folder / f"street-{number}.jpg"
        run(program("draw"), number, 1600, 1200, file, check=True)
        return file


def sha256(data):
    return hashlib.sha256(data).hexdigest()
