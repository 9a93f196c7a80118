"""A running instance with a company and a browser that looks at it: console, policy, hosts, width, accessibility."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request
from waitress.server import create_server

from tests.conftest import PASSWORD

CHROMIUM = os.environ.get("SPENDAPP_CHROMIUM", "/usr/bin/chromium")
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
# A page is judged by WCAG 2.2 AA; best practices beyond it are advice.
AXE_RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
HEIGHTS = {390: 844, 1440: 900}


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The application on a free port of loopback; its address."""
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(timeout=10)


@dataclass
class Visitor:
    """A user in a browser of one width and theme, who notes everything that is wrong."""

    context: BrowserContext
    address: str
    width: int
    theme: str
    page: Page = field(init=False)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page = self.context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("request", self._request)
        self.page.on("requestfailed", lambda request: self.complaints.append(f"failed: {request.url}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):  # A violated content policy is reported here, too.
            self.complaints.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and f"{parts.scheme}://{parts.netloc}" != self.address:
            self.complaints.append(f"another host: {request.url}")

    def log_in(self, email: str) -> None:
        """Log in with the password of the tests."""
        self.page.goto(f"{self.address}/login")
        self.page.fill("input[name=email]", email)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(re.compile(rf"^{re.escape(self.address)}/(?!login)"))

    def open(self, path: str) -> int:
        """Open a page and wait until it is still; the status of its answer."""
        answer = self.page.goto(self.address + path)
        self.page.wait_for_load_state("networkidle")
        return answer.status if answer else 0

    def overflow(self) -> int:
        """By how many pixels the document is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def undrawn_icons(self) -> list[str]:
        """Icons that the sprite does not hold."""
        return list(self.page.evaluate(UNDRAWN))

    def accessibility(self) -> list[str]:
        """What axe finds wrong, one line per rule."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: list[dict[str, Any]] = self.page.evaluate(f"axe.run(document, {AXE_RULES!r}).then(r => r.violations)")
        return [f"{item['id']}: {item['nodes'][0]['html'][:160]} ({len(item['nodes'])} places)" for item in found]

    def picture(self, folder: Path, name: str) -> None:
        """Keep a picture of the whole page."""
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(folder / f"{name}-{self.width}-{self.theme}.png"), full_page=True)


UNDRAWN = """async () => {
  const missing = [];
  const texts = new Map();
  for (const use of document.querySelectorAll("svg.icon use")) {
    const [file, name] = use.getAttribute("href").split("#");
    if (!texts.has(file)) texts.set(file, await (await fetch(file)).text());
    if (!texts.get(file).includes(`id="${name}"`)) missing.push(name);
  }
  return [...new Set(missing)];
}"""


@contextmanager
def visiting(chromium: Chromium, address: str, *, width: int, theme: str) -> Iterator[Visitor]:
    """A browser window; closed afterwards, and its session with it."""
    context = chromium.new_context(
        viewport={"width": width, "height": HEIGHTS.get(width, 900)},
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
    )
    try:
        yield Visitor(context, address, width, theme)
    finally:
        context.close()
