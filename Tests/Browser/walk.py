"""Every page in a real browser: found by its links, in both languages, light and dark, wide and as wide as a phone."""

import dataclasses
import itertools
import os
import re
import urllib.parse
from collections import Counter, deque

from playwright.sync_api import Error

# Pages that no link leads to, besides the crawl's beginning.
UNLINKED = ["/sign-in", "/nowhere"]
# So many of each kind of page: one address book looks like the other.
PER_KIND = 2
LANGUAGES = {"en": "en-GB", "de": "de-DE"}
SCHEMES = ["light", "dark"]
WIDTHS = {1280: 900, 390: 844}
LAYOUT_SHIFT_MAX = 0.05
# The machine may have other things to do.
PATIENCE_MILLISECONDS = 120_000
TABS_MAX = 250

FIND_LINKS = "[...document.querySelectorAll('a[href]')].map(a => a.href)"
WATCH = """
  window.__violations = [];
  document.addEventListener('securitypolicyviolation', e => window.__violations.push(e.violatedDirective + ' ' + e.blockedURI));
"""
LAYOUT_SHIFT = """new Promise(done => {
  let sum = 0;
  const observer = new PerformanceObserver(list => list.getEntries().forEach(e => { sum += e.value; }));
  observer.observe({type: 'layout-shift', buffered: true});
  setTimeout(() => { observer.takeRecords().forEach(e => { sum += e.value; }); done(sum); }, 50);
})"""
# A date as computers write it, outside what is marked as English or as code.
FOREIGN_DATES = """[...document.querySelectorAll('main *')].flatMap(e => [...e.childNodes])
  .filter(n => n.nodeType === 3 && !n.parentElement.closest('code, pre, label, [lang=en], textarea, option'))
  .map(n => n.data).filter(t => /\\d{4}-\\d\\d-\\d\\d/.test(t)).slice(0, 3)"""
OVERFLOW = """[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 3).map(e => e.tagName + ' ' + e.className)"""
NUMBER_STOPS = """(() => {
  const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')];
  const stops = all.filter(e => e.tabIndex >= 0 && e.type !== 'hidden' && !e.disabled && e.checkVisibility());
  const seen = new Set();
  const mine = stops.filter(e => e.type !== 'radio' || (!seen.has(e.name) && seen.add(e.name)));
  mine.forEach((e, place) => e.setAttribute('data-stop', place));
  return mine.map(e => (e.tagName + ' ' + (e.textContent || e.name || e.type || '')).slice(0, 40));
})()"""
FOCUSED = """(() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e);
  const shows = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const box = e.getBoundingClientRect();
  return { stop: e.getAttribute('data-stop'), shows, inside: box.right > 0 && box.bottom > 0 && box.left < innerWidth };
})()"""


@dataclasses.dataclass
class Page:
    """A page to walk: whose, and where."""
    role: str
    origin: str
    path: str
    status: int = 200
    # Among the pages of its kind, from 1.
    place: int = 1

    @property
    def url(self) -> str:
        return self.origin + self.path

    @property
    def kind(self) -> str:
        return kind(self.path)

    @property
    def name(self) -> str:
        return f"{self.role} {self.path}"


def kind(path: str) -> str:
    """What pages of one sort have in common: the path without ids, and which words the query has."""
    parts = urllib.parse.urlsplit(path)
    names = [
        "…" if re.search(r"[0-9%@]", part) or len(part) > 24 else part for part in parts.path.strip("/").split("/")]
    return "/" + "/".join(names) + "?" + "&".join(sorted(urllib.parse.parse_qs(parts.query)))


def crawl(context, role: str, origin: str, start: str, unlinked: list[str]) -> list[Page]:
    """All pages that links lead to from `start`, so many of each kind."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    found, kinds, waiting = [], Counter(), deque([start, *unlinked])
    seen = set(waiting)
    while waiting:
        path = waiting.popleft()
        if kinds[kind(path)] >= PER_KIND:
            continue
        try:
            answer = page.goto(origin + path)
        except Error as error:
            # What is saved instead of shown is no page.
            if "Download is starting" not in error.message:
                raise
            kinds[kind(path)] = PER_KIND
            continue
        landed = page.url.removeprefix(origin)
        if landed != path and landed.split("#")[0] != path:
            if landed not in seen:
                seen.add(landed)
                waiting.append(landed)
            continue
        kinds[kind(path)] += 1
        found.append(Page(role, origin, path, answer.status, kinds[kind(path)]))
        if "text/html" not in answer.headers.get("content-type", ""):
            found.pop()
            continue
        for link in page.evaluate(FIND_LINKS):
            target = link.split("#")[0]
            path = target.removeprefix(origin)
            if target.startswith(origin + "/") and path not in seen:
                seen.add(path)
                waiting.append(path)
    page.close()
    return found


def looks(wanted: str) -> list[tuple[str, str, int]]:
    """Language, colours and width, all that have these words: `de dark`; none: all looks."""
    every = itertools.product(LANGUAGES, SCHEMES, WIDTHS)
    return [look for look in every if set(wanted.split()) <= set(map(str, look))]


class Walker:
    """Walks pages in one look: language, colours, width."""

    def __init__(self, browser, axe: str, shots: str, storage: dict, language: str, scheme: str, width: int):
        self.axe, self.shots = axe, shots
        self.language, self.scheme, self.width = language, scheme, width
        # An animation would be seen as a shift, or as a picture of its middle.
        self.context = browser.new_context(
            storage_state=storage, locale=LANGUAGES[language], color_scheme=scheme,
            viewport={"width": width, "height": WIDTHS[width]}, reduced_motion="reduce")
        self.context.set_default_timeout(PATIENCE_MILLISECONDS)
        self.context.add_init_script(WATCH)

    @property
    def look(self) -> str:
        return f"{self.language} {self.scheme} {self.width}"

    def walk(self, target: Page) -> list[str]:
        """What is wrong with the page."""
        page = self.context.new_page()
        faults: list[str] = []
        page.on("console", lambda message: self.heard(message, target, faults))
        page.on("pageerror", lambda error: faults.append(f"error: {error}"))
        page.on("request", lambda request: faults.append(f"other origin: {request.url}")
                if not request.url.startswith(target.origin + "/") else None)
        page.on("dialog", lambda dialog: (faults.append(f"a script ran: {dialog.message}"), dialog.dismiss()))
        answer = page.goto(target.url, wait_until="load")
        if answer.status != target.status:
            faults.append(f"status {answer.status}")
        faults += self.look_at(page)
        # After looking, since the window is made as high as the page for it.
        page.screenshot(path=self.shot(target), full_page=True)
        page.close()
        return faults

    @staticmethod
    def heard(message, target: Page, faults: list[str]) -> None:
        # The browser says so of every page that answers with an error, which this one is to do.
        if message.type in ("error", "warning") and not (target.status >= 400 and "status of" in message.text):
            faults.append(f"console: {message.text}")

    def look_at(self, page) -> list[str]:
        faults = [f"policy: {one}" for one in page.evaluate("window.__violations")]
        if page.evaluate("document.documentElement.lang") != self.language:
            faults.append("another language")
        if self.language == "de":
            faults += [f"not a German date: {text.strip()[:60]}" for text in page.evaluate(FOREIGN_DATES)]
        shift = page.evaluate(LAYOUT_SHIFT)
        if shift >= LAYOUT_SHIFT_MAX:
            faults.append(f"layout shift {shift:.3f}")
        if page.evaluate("document.scrollingElement.scrollWidth > innerWidth"):
            faults.append(f"scrolls sideways: {page.evaluate(OVERFLOW)}")
        page.evaluate(self.axe)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        for violation in found["violations"]:
            if violation["impact"] in ("serious", "critical"):
                places = [" ".join(map(str, node["target"])) for node in violation["nodes"][:3]]
                faults.append(f"axe {violation['impact']}: {violation['help']} at {places}")
        return faults

    def shot(self, target: Page) -> str:
        name = re.sub(r"[^a-zA-Z0-9]+", "-", target.kind.replace("…", "one")).strip("-") or "start"
        folder = os.path.join(self.shots, f"{self.language}-{self.scheme}-{self.width}")
        os.makedirs(folder, exist_ok=True)
        return os.path.join(folder, f"{target.role}-{name}-{target.place}.png")

    def use_keyboard(self, target: Page) -> list[str]:
        """Whether Tab reaches every control, shows where it is, and the first one leads to the content."""
        page = self.context.new_page()
        page.goto(target.url)
        stops = page.evaluate(NUMBER_STOPS)
        reached, faults = set(), []
        for _ in range(min(len(stops) + 3, TABS_MAX)):
            page.keyboard.press("Tab")
            focused = page.evaluate(FOCUSED)
            if focused is None:
                break
            if focused["stop"] is not None:
                place = int(focused["stop"])
                reached.add(place)
                if not (focused["shows"] and focused["inside"]):
                    faults.append(f"focus is not seen: {stops[place]}")
        missed = [name for place, name in enumerate(stops) if place not in reached]
        if missed and len(stops) <= TABS_MAX:
            faults.append(f"Tab does not reach {missed[:3]}")
        page.goto(target.url)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        if page.evaluate("document.activeElement.id") != "content":
            faults.append("the first Tab does not lead to the content")
        page.close()
        return faults

    def close(self) -> None:
        self.context.close()


def read_without_scripts(browser, storage: dict, target: Page) -> list[str]:
    """Whether the page says the same to a browser that runs no scripts."""
    texts = []
    for runs_scripts in (True, False):
        context = browser.new_context(storage_state=storage, java_script_enabled=runs_scripts, locale="en-GB")
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        page.goto(target.url)
        texts.append(re.sub(r"\d+", "0", page.inner_text("main")).strip())
        context.close()
    if not texts[1]:
        return ["nothing is there without scripts"]
    return [] if texts[0] == texts[1] else ["says something else without scripts"]
