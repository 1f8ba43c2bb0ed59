"""The running server: raw requests over HTTP, and messages of Bokeh's over the websocket."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import re
from pathlib import Path
from typing import Any

from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClosedError, websocket_connect

from bowerbird.app.server import serve
from tests.fuzz.mutations import (
    HORRORS,
    NUMBERS,
    changed_bytes,
    changed_json,
    changed_text,
    other_value,
)
from tests.fuzz.targets.commands import ROWS, Refused, draw_command, make_project

UNFINISHED_SECONDS = 5  # until a request counts as one that the server waits for the end of
SECONDS = 60  # that an answer may take on a machine that is busy
MESSAGES_A_PAGE = 200
# Bokeh answers a message that is none of its own with an error, which it logs as well.
PROTOCOL = "bokeh.server"
LOGGERS = (None, "panel")  # Panel passes nothing on to the first, and writes for itself
METHODS = ["GET"] * 20 + ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW", "get", ""]
PATHS = [
    *["/boot", "/item/0/picture", "/item/3/context?size=100", "/map/points", "/map/colours"],
    *["/map/picture?by=class&window=-1,-1,1,1&size=40,30&hidden=0", "/map/colours?by=model"],
    *["/", "/enter?token=x", "/ws", "/static/js/bokeh.min.js", "/favicon.ico", "/components/x/y"],
    *["/commands", "/autoload.js", "/metadata", "/login", "/logout"],
]
HEADERS = [
    "Range",
    "If-None-Match",
    "If-Modified-Since",
    "Origin",
    "Sec-Fetch-Site",
    "Content-Length",
    "Transfer-Encoding",
    "Cookie",
    "Host",
    "X-Forwarded-Host",
    "Accept-Encoding",
    "Upgrade",
    "Sec-WebSocket-Key",
    "Sec-WebSocket-Version",
    "Sec-WebSocket-Protocol",
    "Content-Type",
]
# What cards hear from their pages.
OPS = [
    *["ready", "look", "search", "similar", "filter", "more", "undo", "hear", "stop", "again"],
    *["by", "near", "lasso", "clear", "unselect", "hide_preview", "x"],
]
DEEDS = ["add", "rename", "merge", "recolour", "cost", "select", "clear", "x"]
LEAKS = re.compile(rb"Traceback|site-packages|\.py\b\", line|/bowerbird/app/")


class _Errors(logging.Handler):
    """Keeps what the server logs as an error: an exception that nobody foresaw."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record."""
        if record.name.startswith(PROTOCOL):
            return
        self.texts.append(f"{record.name}: {self.format(record)}"[-3_000:])


class Site:
    """A server that is up, with the cookie that it gives its owner."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)
        self.errors = _Errors()
        for name in LOGGERS:
            logging.getLogger(name).addHandler(self.errors)
        logging.getLogger(PROTOCOL).setLevel(logging.CRITICAL)
        self.loop.set_exception_handler(
            lambda loop, about: self.errors.texts.append(str(about.get("exception", about)))
        )
        self.loop.run_until_complete(self._start())

    async def _start(self) -> None:
        project = make_project(self.folder)
        self.serving = serve.start(project, annotator="ada", port=0)
        self.host = self.serving.url.removeprefix("http://").rstrip("/")
        self.port = int(self.host.rpartition(":")[2])
        address = self.serving.entrance_url.removeprefix(f"http://{self.host}")
        answer = await self.ask(
            f"GET {address} HTTP/1.1\r\nHost: {self.host}\r\nConnection: close\r\n\r\n".encode()
        )
        match = re.search(rb"Set-Cookie: ([^;]+)", answer)
        assert match, answer[:300]
        self.cookie = match[1].decode()
        await self.page()  # the first one takes long

    async def ask(self, request: bytes) -> bytes:
        """Send bytes and read what is answered; nothing where the server waits for more of them."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(request)
            return await asyncio.wait_for(reader.read(), UNFINISHED_SECONDS)
        except (ConnectionError, TimeoutError):
            return b""
        finally:
            writer.close()

    async def page(self) -> str:
        """Open the page."""
        lines = ["GET / HTTP/1.1", f"Host: {self.host}", f"Cookie: {self.cookie}"]
        request = "\r\n".join([*lines, "Connection: close", "", ""])
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(request.encode())
        content = await asyncio.wait_for(reader.read(), SECONDS)
        writer.close()
        return content.decode("utf-8", "replace")

    def check(self, answer: bytes = b"") -> None:
        """Check that the server logged no error and told nothing of itself."""
        texts, self.errors.texts = self.errors.texts, []
        assert not texts, texts[0]
        leak = LEAKS.search(answer.partition(b"\r\n\r\n")[2][:20_000])
        assert not leak and str(self.folder).encode() not in answer, f"the answer tells {leak}"

    def close(self) -> None:
        """End the server."""
        for name in LOGGERS:
            logging.getLogger(name).removeHandler(self.errors)
        logging.getLogger(PROTOCOL).setLevel(logging.NOTSET)
        self.loop.run_until_complete(self._stop())
        self.loop.close()
        asyncio.set_event_loop(None)

    async def _stop(self) -> None:
        await self.serving.stop()
        await asyncio.sleep(0)
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


class Http:
    """Raw requests, most of them with the cookie."""

    def __init__(self, folder: Path) -> None:
        self.site = Site(folder)

    def draw(self, rng: random.Random) -> bytes:
        """Draw a request; `COOKIE` and `HOST` stand for the server's own."""
        path = rng.choice(PATHS)
        if rng.random() < 0.3:
            path = changed_text(rng, path)
        if rng.random() < 0.3:
            joint = "&" if "?" in path else "?"
            name = rng.choice(("size", "v", "token", "bbox", "x"))
            path += f"{joint}{name}={rng.choice([*NUMBERS, *HORRORS])}"
        if rng.random() < 0.15:
            return self._posted(rng)
        lines = [f"{rng.choice(METHODS)} {path} HTTP/1.1", "Connection: close"]
        if rng.random() < 0.95:
            lines.append("Host: HOST")
        if rng.random() < 0.8:
            lines.append("Cookie: COOKIE")
        for _ in range(rng.choice((0, 0, 1, 3))):
            lines.append(f"{rng.choice(HEADERS)}: {rng.choice([*HORRORS, *NUMBERS])}")
        body = rng.choice(("", "", "a=1", '{"a": 1}'))
        content = ("\r\n".join(lines) + "\r\n\r\n" + body).encode("utf-8", "surrogatepass")
        return changed_bytes(rng, content) if rng.random() < 0.2 else content

    def _posted(self, rng: random.Random) -> bytes:
        """Draw commands of a page, in a request that is right."""
        body = {"page": rng.choice(HORRORS), "commands": [draw_command(rng)]}
        content = json.dumps(changed_json(rng, body) if rng.random() < 0.5 else body).encode()
        lines = ["POST /commands HTTP/1.1", "Connection: close", "Host: HOST"]
        lines += ["Cookie: COOKIE", "Content-Type: application/json"]
        lines += [f"Content-Length: {len(content)}", "", ""]
        return "\r\n".join(lines).encode() + content

    def take(self, content: bytes) -> None:
        """Send the request: an answer below 500, or an end of the connection, and no error."""
        own = (b"HOST", self.site.host.encode()), (b"COOKIE", self.site.cookie.encode())
        for name, value in own:
            content = content.replace(name, value)
        answer = self.site.loop.run_until_complete(self.site.ask(content))
        self.site.check(answer)
        status = int(answer[9:12]) if answer.startswith(b"HTTP/1.1 ") else 400
        assert status < 500, answer[:300]
        if status >= 400:
            raise Refused(f"status {status}")

    def close(self) -> None:
        """End the server."""
        self.site.close()


class Websocket:
    """Messages over a page's websocket, a new page after some."""

    def __init__(self, folder: Path) -> None:
        self.site = Site(folder)
        self.socket: Any = None
        self.sent = 0
        self.models: list[str] = []

    def draw(self, rng: random.Random) -> list[Any]:
        """Draw the parts of a message; `MODEL` stands for the id of some model of the page."""
        header = {"msgid": f"m{rng.randrange(10**9)}", "msgtype": "PATCH-DOC"}
        if rng.random() < 0.05:
            kinds = ("PULL-DOC-REQ", "SERVER-INFO-REQ", "ACK", "OK", "ERROR", "PUSH-DOC", "x")
            header["msgtype"] = rng.choice(kinds)
        parts: list[Any] = [header, {}, {"events": [self._event(rng)]}]
        if rng.random() < 0.3:
            # Where the header or the number of parts is wrong, the connection ends.
            number = rng.choice((2, 2, 2, 2, 1, 0))
            parts[number] = changed_json(rng, parts[number])
        texts: list[Any] = [json.dumps(part) for part in parts]
        if rng.random() < 0.03:
            number = rng.randrange(3)
            texts[number] = changed_text(rng, texts[number])
        # A model is chosen when it is sent: the page's ids are other ones each time.
        return [rng.random(), *texts]

    def _event(self, rng: random.Random) -> Any:
        if rng.random() < 0.7:
            data: Any = [draw_command(rng)] if rng.random() < 0.5 else draw_command(rng)
            if rng.random() < 0.5:
                data = self._message(rng)
            values = {"model": {"id": "MODEL"}, "data": data}
            event = {
                "type": "event",
                "name": "data_event",
                "values": {"type": "map", "entries": list(map(list, values.items()))},
            }
            return {"kind": "MessageSent", "msg_type": "bokeh_event", "msg_data": event}
        attribute = rng.choice(
            ("value", "data", "rows", "seen", "text", "disabled", "clicks", "nobody")
        )
        return {
            "kind": "ModelChanged",
            "model": {"id": "MODEL"},
            "attr": attribute,
            "new": other_value(rng),
        }

    def _message(self, rng: random.Random) -> dict[str, Any]:
        """Draw a message to some card, or to the menu of the cards."""
        named = {"op": OPS, "do": DEEDS, "type": ("click", "action", "x")}
        message: dict[str, Any] = {key: rng.choice(names) for key, names in named.items()}
        others = ("position", "class", "name", "item", "event", "before", "by", "text", "polygon")
        for key in (*others, "x", "y", "reach", "serial", "shows", "hidden"):
            if rng.random() < 0.7:
                message[key] = rng.randrange(ROWS) if rng.random() < 0.5 else other_value(rng)
        return message

    def take(self, value: list[Any]) -> None:
        """Send the message; the server lives on and logs no error."""
        self.site.loop.run_until_complete(self._send(value))
        self.site.check()

    async def _send(self, value: list[Any]) -> None:
        if self.socket is None or self.sent >= MESSAGES_A_PAGE:
            await self._open()
        place, *texts = value
        model = self.models[int(place * len(self.models))]
        self.sent += 1
        try:
            for text in texts:
                binary = isinstance(text, bytes)
                part = text if binary else text.replace("MODEL", model).encode("utf-8", "replace")
                await self.socket.write_message(part if binary else part.decode(), binary=binary)
            await self._still_answers()
        except WebSocketClosedError:
            self._leave()
            raise Refused("the connection was ended") from None

    async def _still_answers(self) -> None:
        """Read up to the answer to a question that every page may ask."""
        header = json.dumps({"msgid": f"alive{self.sent}", "msgtype": "SERVER-INFO-REQ"})
        for part in (header, "{}", "{}"):
            await self.socket.write_message(part)
        refused = False
        while True:
            text = await asyncio.wait_for(self.socket.read_message(), SECONDS)
            if text is None:
                self._leave()
                raise Refused("the connection was ended")
            words = str(text).replace(" ", "")
            refused |= '"msgtype":"ERROR"' in words
            if f'"reqid":"alive{self.sent}"' in words:
                break
        if refused:
            raise Refused("the message was refused")

    async def _open(self) -> None:
        self._leave()
        page = await self.site.page()
        match = re.search(r'"token":"([^"]+)"', page)
        assert match, page[:500]
        address = f"ws://127.0.0.1:{self.site.port}/ws"
        headers = {
            "Origin": f"http://{self.site.host}",
            "Host": self.site.host,
            "Cookie": self.site.cookie,
        }
        request = HTTPRequest(address, headers=headers)
        self.socket = await websocket_connect(request, subprotocols=["bokeh", match[1]])
        # A message is several small frames, and each would wait 40 ms for an acknowledgement.
        self.socket.protocol.set_nodelay(True)
        self.sent = 0
        for part in (json.dumps({"msgid": "doc", "msgtype": "PULL-DOC-REQ"}), "{}", "{}"):
            await self.socket.write_message(part)
        while True:
            text = await asyncio.wait_for(self.socket.read_message(), SECONDS)
            assert text is not None, "the page's own question ended the connection"
            if isinstance(text, str) and text.startswith('{"doc"'):
                self.models = sorted(set(re.findall(r'"id":"([a-z0-9-]{1,40})"', text)))
                return

    def _leave(self) -> None:
        """Close the page's websocket; our side must, too, where the server has ended it."""
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def close(self) -> None:
        """End the server."""
        self._leave()
        self.site.close()
