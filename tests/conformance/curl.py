"""HTTP by curl, as a stranger types it."""

import dataclasses

from world import run


@dataclasses.dataclass
class Answer:
    status: int
    headers: dict
    body: bytes

    @property
    def kind(self):
        return self.headers.get("content-type", "").split(";")[0].strip()

    def same_as(self, other):
        """Byte for byte, but for the clock."""
        undated = [{name: value for name, value in it.headers.items() if name != "date"} for it in (self, other)]
        return self.status == other.status and self.body == other.body and undated[0] == undated[1]


def curl(url, *args):
    said = run("curl", "--silent", "--show-error", "--max-time", "10", "--include", "--header", "Expect:", *args, url)
    head, _, body = said.stdout.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    status = lines[0].split(" ")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
    return Answer(int(status[1]) if len(status) > 1 else 0, headers, body)


def get(url):
    return curl(url)


def post(url, fields, headers=()):
    """`application/x-www-form-urlencoded`, as the specification has it."""
    args = [word for name, value in fields for word in ("--data-urlencode", f"{name}={value}")]
    args += [word for header in headers for word in ("--header", header)]
    return curl(url, *args)
