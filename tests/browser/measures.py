"""What can be measured of a page: axe's rules, its width, its targets, its focus."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

VENDOR = Path(__file__).parent / "vendor"
TAGS = ("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice", "RGAAv4")
COLOUR_RULES = ("color-contrast", "link-in-text-block")
SMALLEST_TARGET = 44
THINNEST_OUTLINE = 3
PATIENCE = 30  # times 50 ms


@cache
def _axe_source() -> str:
    source = (VENDOR / "axe.min.js").read_bytes()
    expected = (VENDOR / "SHA256SUMS").read_text()
    assert f"{hashlib.sha256(source).hexdigest()}  axe.min.js" in expected, "axe.min.js was changed"
    return source.decode()


def assert_accessible(page: Page, where: str = "", *, colours_only: bool = False) -> None:
    """Run axe: the rules it runs by default, and every rule of our tags, experimental ones too.

    `colours_only` is for a page already seen whole, in its other colours.
    """
    # Through the debugging protocol, which no Content-Security-Policy binds.
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe_source())
    violations: list[dict[str, Any]] = page.evaluate(
        """async ([tags, colours]) => {
          const rules = Object.fromEntries(
            axe.getRules(tags).map(rule => [rule.ruleId, {enabled: true}]));
          const options = colours.length ? {runOnly: {type: 'rule', values: colours}} : {rules};
          const found = await axe.run(document, {...options, resultTypes: ['violations']});
          return found.violations;
        }""",
        [list(TAGS), list(COLOUR_RULES) if colours_only else []],
    )
    lines = [
        f"{violation['id']} ({violation['impact']}): {violation['help']}\n"
        f"    target  {' '.join(map(str, node['target']))}\n"
        f"    html    {node['html'][:300]}\n"
        f"    why     {' '.join(node['failureSummary'].split())[:300]}"
        for violation in violations
        for node in violation["nodes"][:6]
    ]
    assert not lines, f"axe on {where or page.url}:\n  " + "\n  ".join(lines)


def unfold(page: Page) -> None:
    """Open every folded part: what is hidden must be as good as what is shown."""
    page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true; })")


def assert_no_sideways_scroll(page: Page, where: str = "") -> None:
    too_wide = page.evaluate(
        """() => {
          const root = document.documentElement;
          if (root.scrollWidth <= window.innerWidth) return null;
          const framed = e => e.parentElement?.closest('.tableau-cadre');
          const out = [...document.querySelectorAll('body *')].filter(
            e => !framed(e) && e.getBoundingClientRect().right > window.innerWidth + .5);
          return `${root.scrollWidth} px in ${window.innerWidth}: `
            + out.slice(0, 6).map(e => e.outerHTML.slice(0, 160)).join(' | ');
        }"""
    )
    assert too_wide is None, f"{where or page.url} scrolls sideways, {too_wide}"


def assert_large_targets(page: Page, where: str = "") -> None:
    """A box to tick counts with its label, which is as good to touch."""
    page.wait_for_load_state("load")  # the sheet gives targets their size
    small = page.evaluate(
        """smallest => {
          const wanted = 'button, a.bouton, input:not([type=hidden]), select, textarea, summary,'
            + '[role=option], nav a, footer a';
          return [...document.querySelectorAll(wanted)].flatMap(e => {
            const boxed = e.matches('[type=checkbox], [type=radio]') && e.closest('label');
            const box = (boxed || e).getBoundingClientRect();
            if (!e.checkVisibility() || box.height >= smallest - .01) return [];
            return [`${Math.round(box.height * 10) / 10} px: ${e.outerHTML.slice(0, 160)}`];
          });
        }""",
        SMALLEST_TARGET,
    )
    assert not small, f"small targets on {where or page.url}:\n  " + "\n  ".join(small[:12])


# The focused element, said in a way that two visits of the same page say alike.
_FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e), box = e.getBoundingClientRect();
  return {
    html: e.outerHTML.slice(0, 200),
    rank: [...document.querySelectorAll('*')].indexOf(e),
    text: (e.innerText || e.getAttribute('aria-label') || '').trim(),
    outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
    onScreen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
      && box.right > 0 && box.left < innerWidth,
  };
}"""


def focused(page: Page) -> dict[str, Any] | None:
    found: dict[str, Any] | None = page.evaluate(_FOCUSED)
    return found


def tab(page: Page, key: str = "Tab") -> dict[str, Any] | None:
    """Go to the next stop of the keyboard, and insist that the eye can follow."""
    page.wait_for_load_state("load")  # outlines are the sheet's
    page.keyboard.press(key)
    stop = focused(page)
    # A long page may still be on its way to the element.
    for _ in range(PATIENCE):
        if stop is None or stop["onScreen"]:
            break
        page.wait_for_timeout(50)
        stop = focused(page)
    if stop is not None:
        assert stop["outline"] >= THINNEST_OUTLINE, f"thin or no outline: {stop['html']}"
        assert stop["onScreen"], f"the focus went out of sight: {stop['html']}"
    return stop


def tab_to(page: Page, selector: str, most: int = 150) -> None:
    """Press Tab until the element is reached, every stop on the way being visible."""
    for _ in range(most):
        tab(page)
        if page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
            return
    raise AssertionError(f"{most} times Tab never reach {selector}")
