import shutil
from pathlib import Path

import pytest

from autograder.report import write
from tests.report import samples

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
# Without these Chromium asks for its own updates and host names, which is no request of a page.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def axe():
    """The source of axe-core."""
    if not AXE.exists():
        pytest.fail("axe-core is not installed: make test-browser")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium."""
    from playwright.sync_api import sync_playwright

    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        pytest.fail("Chromium is not installed: make test-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def class_pages(tmp_path_factory):
    """Pages of a class as it comes, of one that attacks them, and of one that may see outcomes."""
    made = {}
    for name, options in {
        "plain": {},
        "hostile": {"hostile": True, "show_hidden": True},
        "open": {"show_hidden": True},
    }.items():
        folder = tmp_path_factory.mktemp(name)
        samples.write_class(folder, 40, **options)
        marks = folder.parent / f"{name}-marks.csv"
        marks.write_text("id,question,points,comment\nstudent-000,q1a_words,2.5,Well argued.\n")
        write(folder, manual=marks)
        made[name] = folder
    return made


@pytest.fixture
def open_page(chromium):
    """Opens a file and gives the page with what it said, asked for and popped up."""
    contexts = []

    def go(path, *, scheme="light", width=1280, scripts=True):
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        page = context.new_page()
        page.said, page.asked, page.popped = [], [], []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("dialog", lambda dialog: (page.popped.append(dialog.message), dialog.dismiss()))
        page.goto(path.as_uri())
        return page

    yield go
    for context in contexts:
        context.close()
