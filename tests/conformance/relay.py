"""A right server seen through one fault: what the checks must notice."""

import http.client
import http.server
import json
import threading
import urllib.parse

import published


class Relay:
    """Passes everything on, and does one thing wrong."""

    def __init__(self):
        self.seen = set()

    def before(self, upstream):
        relay, host = self, urllib.parse.urlsplit(upstream).netloc

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def pass_on(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = relay.going(headers, body)
                headers["content-length"] = str(len(body))
                line = http.client.HTTPConnection(host, timeout=10)
                line.request(self.command, self.path, body, headers)
                answer = line.getresponse()
                status, back = relay.coming(self.command, self.path, body, answer.status, answer.read())
                line.close()
                self.send_response_only(status)
                for name, value in answer.getheaders():
                    if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                        self.send_header(name, value)
                self.send_header("content-length", str(len(back)))
                self.end_headers()
                self.wfile.write(back)

            do_GET = do_POST = do_HEAD = pass_on

            def log_message(self, *_):
                pass

        self.listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.listener.daemon_threads = True
        threading.Thread(target=self.listener.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.listener.server_port}"

    def end(self):
        self.listener.shutdown()
        self.listener.server_close()

    def going(self, headers, body):
        return body

    def coming(self, method, path, asked, status, body):
        return status, body


class LosesReference(Relay):
    """The answer to a POST without its service_request_id."""

    def coming(self, method, path, asked, status, body):
        if method == "POST" and status < 300 and path.endswith(".json"):
            body = json.dumps([{key: value for key, value in row.items() if key != "service_request_id"} for row in json.loads(body)]).encode()
        return status, body


class ReadsPrivate(Relay):
    """Private reports answered by name, as if they were public."""

    def coming(self, method, path, asked, status, body):
        if method == "POST" and published.PRIVATE.encode() in asked and status < 300 and path.endswith(".json"):
            self.seen.add(json.loads(body)[0]["service_request_id"])
        name = path.rsplit("/", 1)[-1].removesuffix(".json")
        if method == "GET" and name in self.seen:
            return 200, json.dumps([{"service_request_id": name, "service_code": published.PRIVATE}]).encode()
        return status, body


class ForgetsKey(Relay):
    """Idempotency-Key never arrives."""

    def going(self, headers, body):
        headers.pop("idempotency-key", None)
        return body


class FlipsBit(Relay):
    """One bit of every photo."""

    def going(self, headers, body):
        end = body.rfind(b"\xff\xd9")
        if not headers.get("content-type", "").startswith("multipart/") or end < 1:
            return body
        return body[: end - 1] + bytes([body[end - 1] ^ 1]) + body[end:]


class NamesDifferently(Relay):
    """XML with an element of another name."""

    def coming(self, method, path, asked, status, body):
        return status, body.replace(b"requested_datetime>", b"request_datetime>")


# Each fault with a check that must notice it.
FAULTS = [
    (LosesReference, "it answers one service_request_id, and no token (json)"),
    (ReadsPrivate, "its 404 is an unknown one's, byte for byte (json)"),
    (ForgetsKey, "an Idempotency-Key repeated gives the same reference"),
    (FlipsBit, "graffiti: its 1 photos arrived whole"),
    (NamesDifferently, "it is an array of one, with the specification's fields (xml)"),
]
