"""The pages in a real browser: silent, self-contained, accessible, readable without script."""

import pytest

pytestmark = pytest.mark.browser

PAGES = [
    "report.html",
    "student-000/feedback.html",
    "essay/feedback.html",
    "written/q1a_words.html",
]
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("kind", ["plain", "hostile", "open"])
@pytest.mark.parametrize("look", [("light", 1280), ("dark", 400)])
def test_no_message_no_request_no_violation(  # noqa: PLR0917 - fixtures and columns of the table
    open_page, class_pages, axe, name, kind, look
):
    scheme, width = look
    page = open_page(class_pages[kind] / name, scheme=scheme, width=width)
    page.evaluate("() => document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate(axe)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    told = [
        (one["id"], node["html"][:200], node["failureSummary"])
        for one in found["violations"]
        for node in one["nodes"]
    ]
    assert told == []
    assert found["passes"], "axe looked at something"
    assert page.said == []
    assert page.popped == []
    assert page.asked == [(class_pages[kind] / name).as_uri()]


@pytest.mark.parametrize("name", PAGES)
def test_axe_would_have_found_something(open_page, class_pages, axe, name):
    page = open_page(class_pages["plain"] / name)
    page.evaluate("() => { document.documentElement.removeAttribute('lang'); document.title = '' }")
    page.evaluate(axe)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    assert {one["id"] for one in found["violations"]} >= {"html-has-lang", "document-title"}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("kind", ["plain", "hostile"])
@pytest.mark.parametrize("width", [320, 768, 1600])
def test_nothing_makes_the_page_scroll_sideways(open_page, class_pages, name, kind, width):
    page = open_page(class_pages[kind] / name, width=width)
    assert page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth") <= 0


@pytest.mark.parametrize("name", PAGES)
def test_everything_is_there_without_script(open_page, class_pages, name):
    with_script = open_page(class_pages["plain"] / name).inner_text("body")
    without = open_page(class_pages["plain"] / name, scripts=False).inner_text("body")
    assert without == with_script
    assert len(without) > 100


@pytest.mark.parametrize("name", ["report.html", "student-000/feedback.html"])
def test_the_keyboard_skips_to_the_content_and_reaches_every_table(open_page, class_pages, name):
    page = open_page(class_pages["plain"] / name)
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent") == "Skip to the content"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"
    regions = page.locator("[role=region]")
    assert regions.count() > 0
    assert regions.evaluate_all(
        "all => all.every(one => one.tabIndex === 0 && one.getAttribute('aria-label'))"
    )


@pytest.mark.parametrize("name", PAGES)
def test_students_strings_make_no_elements(open_page, class_pages, name):
    page = open_page(class_pages["hostile"] / name)
    assert (
        page.locator("script, img, iframe, object, embed, form, input, button, link, base").count()
        == 0
    )
    assert page.locator("h1").count() == 1
    attributes = page.evaluate(
        "() => [...document.querySelectorAll('*')].flatMap(one => one.getAttributeNames()).filter(name => name.startsWith('on'))"
    )
    assert attributes == []


def test_paper_shows_whole_tables_and_no_navigation(open_page, class_pages):
    page = open_page(class_pages["plain"] / "report.html")
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    cut = page.locator(".scroll").evaluate_all(
        "all => all.filter(one => one.scrollHeight > one.clientHeight + 1).length"
    )
    assert cut == 0


def test_links_between_pages_lead_somewhere(open_page, class_pages):
    page = open_page(class_pages["plain"] / "report.html")
    targets = set(page.locator("a[href]").evaluate_all("all => all.map(one => one.href)"))
    for target in targets:
        anchor = target.partition("#")[2]
        if anchor:
            assert page.locator(f'[id="{anchor}"]').count() == 1, anchor
        else:
            path = class_pages["plain"] / target.partition(class_pages["plain"].name + "/")[2]
            assert path.exists(), target
