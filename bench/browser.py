"""A real headless Chromium that counts what fires: dialogs and scripts of hostile pages, without CSP.

Tests use it too.
"""

import html
import json
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from playwright.async_api import BrowserContext, Page, Route, async_playwright

_ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
_WATCH = """
(() => {
  const top_ = window.top;
  top_.__fired = top_.__fired || [];
  const note = (kind) => () => { top_.__fired.push([window.name || '', kind]); return null; };
  for (const kind of ['alert', 'confirm', 'prompt', 'print', 'eval_marker']) window[kind] = note(kind);
  window.onerror = () => true;
  document.addEventListener('click', (event) => {
    const link = event.target.closest && event.target.closest('a,area,form,button');
    const address = link && (link.href || link.action || '');
    if (address && typeof address === 'string' && !address.trim().toLowerCase().startsWith('javascript:')) event.preventDefault();
  }, true);
})();
"""
_STIR = """
() => {
  const events = ['mouseover', 'mouseenter', 'mousedown', 'mouseup', 'focus', 'blur', 'keydown', 'input', 'pointerenter', 'wheel', 'dragstart', 'copy', 'paste', 'toggle', 'contextmenu'];
  let all = [];
  for (let i = 0; i < window.frames.length; i++) {
    try { all.push(...window.frames[i].document.querySelectorAll('*')); } catch (error) { /* it went elsewhere */ }
  }
  all.push(...document.querySelectorAll('section *, main *'));
  for (const element of all.slice(0, 40000)) {
    for (const name of events) { try { element.dispatchEvent(new Event(name, {bubbles: false})); } catch (error) { /* gone */ } }
    try { if (element.focus) element.focus(); } catch (error) { /* gone */ }
    try { if (element.click) element.click(); } catch (error) { /* gone */ }
  }
}
"""
SETTLE_MS = 250
_PATIENCE_MS = 120_000


def chromium() -> str | None:
    """Return where Chromium is installed, or None."""
    return next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )


@asynccontextmanager
async def open_browser(executable: str) -> AsyncIterator[BrowserContext]:
    """Start Chromium; every address but those of the loopback is refused, and no CSP is obeyed."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=list(_ARGUMENTS))
        context = await browser.new_context(bypass_csp=True)
        await context.add_init_script(_WATCH)
        await context.route(lambda url: not url.startswith("http://127.0.0.1"), _refuse)
        try:
            yield context
        finally:
            await browser.close()


async def _refuse(route: Route) -> None:
    await route.abort()


async def fired_in(context: BrowserContext, pieces: Sequence[str]) -> list[int]:
    """Return the numbers of the pieces of HTML that ran a script or opened a dialog, each in a frame of its own."""
    page = await context.new_page()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.type))
    frames = "".join(
        f'<iframe name="p{number}" srcdoc="{html.escape(one)}"></iframe>' for number, one in enumerate(pieces)
    )
    await page.set_content(f"<!doctype html><meta charset=utf-8>{frames}", wait_until="load", timeout=_PATIENCE_MS)
    fired = await _stirred(page, SETTLE_MS)
    await page.close()
    numbers = {int(name[1:]) for name, _ in fired if name[1:].isdigit()}
    return sorted(numbers) if numbers or not (fired or dialogs) else [-1]


async def fired_together(context: BrowserContext, pieces: Sequence[str]) -> int:
    """Return how many times something fired on one page that holds all pieces: quicker than a frame each."""
    page = await context.new_page()
    body = "".join(f"<section>{one}</section>" for one in pieces)
    await page.set_content(f"<!doctype html><meta charset=utf-8>{body}", wait_until="load", timeout=_PATIENCE_MS)
    fired = await _stirred(page, SETTLE_MS)
    await page.close()
    return len(fired)


async def fired_at(page: Page, url: str) -> int:
    """Return how many scripts fired on a page of the service."""
    await page.goto(url, wait_until="load")
    return len(await _stirred(page, 0))


async def _stirred(page: Page, settle_ms: int) -> list[list[str]]:
    """Move over, focus and click everything, and return what fired."""
    await page.wait_for_timeout(settle_ms)
    await page.evaluate(_STIR)
    await page.wait_for_timeout(settle_ms)
    fired: list[list[str]] = json.loads(await page.evaluate("() => JSON.stringify(window.__fired || [])"))
    return fired
