"""The editor of a topic: tried, tested on the past, and saved, with its mistakes told."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from policywire.config.editing.topics_file import TopicsFileEditor
from policywire.config.enums import Role
from tests.store.newsroom import article, judge, verdict
from tests.web.document import Document
from tests.web.hostile import HOSTILE
from tests.web.site import PASSWORD, Reader, Site, add_user

PATH = "/topics/tariffs/edit"
WRITTEN = """\
# Ours.
tariffs:
  title: Tariffs
  any: [tariff*, customs duty]   # both
  all: [steel]
  threshold: 0.01
taxes:
  title: Taxes
  any: [tax]
"""


@pytest.fixture
async def editor(site: Site, tmp_path: Path) -> AsyncIterator[Reader]:
    """Reads a site that has the file of its topics."""
    (tmp_path / "topics.yaml").write_text(WRITTEN)
    site.topics_file = TopicsFileEditor(tmp_path, {})
    reader = Reader(site.application())
    yield reader
    await reader.close()


async def _press(editor: Reader, button: str, written: str = "", **form: str) -> Document:
    html = (await editor.get(PATH)).text
    digest = re.search('name="digest" value="([^"]+)"', html)
    assert digest
    text = written or Document(html).text("textarea.code")
    sent = {"digest": digest[1], "written": text, "do": button, **form}
    answer = await editor.post(PATH, sent)
    document = Document(answer.text)
    assert document.faults() == []
    return document


async def test_a_topic_is_shown_as_it_is_written(editor: Reader) -> None:
    document = Document((await editor.get(PATH)).text)
    assert "any: [tariff*, customs duty]   # both" in document.text("textarea.code")
    assert "taxes" not in document.text("textarea.code")
    assert document.faults() == []


async def test_a_draft_is_tried_on_a_pasted_text_before_it_is_saved(
    editor: Reader, tmp_path: Path
) -> None:
    draft = "tariffs:\n  title: Tariffs\n  any: [quota]\n  threshold: 0.01\n"
    hit = await _press(editor, "try", draft, title="A quota on cheese", text="The quota begins.")
    assert "It matches" in hit.text("#result")
    assert "quota" in [word.lower() for word in hit.texts("#result mark")]
    miss = await _press(editor, "try", draft, title="A tariff on steel")
    assert "does not match" in miss.text("#result")
    assert (tmp_path / "topics.yaml").read_text() == WRITTEN


async def test_a_draft_is_tried_on_a_stored_article(site: Site, editor: Reader) -> None:
    about = article("a", title="Tariffs on steel", text="The tariffs rise on steel.")
    judge(site.store, about, verdict(about))
    document = await _press(editor, "try", url=about.url)
    assert "It matches" in document.text("#result")


async def test_a_draft_is_tested_on_the_past_against_what_is_in_force(
    site: Site, editor: Reader
) -> None:
    for name, text in (("old", "Tariffs on steel."), ("new", "A quota on steel.")):
        about = article(name, title=text, text=text)
        judge(site.store, about, verdict(about))
    draft = "tariffs:\n  title: T\n  any: [quota]\n  all: [steel]\n  threshold: 0.01\n"
    said = (await _press(editor, "past", draft)).text(".past")
    assert "1 match among 2 articles" in said
    assert "1 match more, 1 lost" in said
    assert "A quota on steel." in said
    assert "Tariffs on steel." in said


async def test_saving_writes_the_one_topic_and_keeps_the_comments(
    editor: Reader, tmp_path: Path
) -> None:
    draft = "tariffs:\n  title: New title   # mine\n  any: [quota]\n"
    document = await _press(editor, "save", draft)
    assert "Saved" in document.text("#result")
    now = (tmp_path / "topics.yaml").read_text()
    assert now.startswith("# Ours.\ntariffs:\n  title: New title   # mine\n")
    assert now.endswith("taxes:\n  title: Taxes\n  any: [tax]\n")


@pytest.mark.parametrize(
    ("draft", "told"),
    [
        ("tariffs:\n  title: T\n  anny: [x]\n", "did you mean any"),
        ("tariffs:\n  title: T\n  any: [x AND]\n", "breaks off"),
        ("tariffs:\n  title: T\n  any: ['<script>']\n  <script>: 1\n", "unknown key"),
        ("other:\n  title: T\n", "must be exactly this topic"),
    ],
)
async def test_a_topic_with_a_mistake_is_not_saved(
    editor: Reader, tmp_path: Path, draft: str, told: str
) -> None:
    document = await _press(editor, "save", draft)
    assert told in document.text(".faults")
    assert (tmp_path / "topics.yaml").read_text() == WRITTEN


async def test_doubts_about_a_topic_are_told_with_any_button(editor: Reader) -> None:
    draft = "tariffs:\n  title: T\n  any: [irs or ice]\n"
    document = await _press(editor, "save", draft)
    assert "read as one phrase" in document.text("#result")


@pytest.mark.slow
async def test_nothing_hostile_is_live_when_it_is_typed(editor: Reader, tmp_path: Path) -> None:
    html = (await editor.get(PATH)).text
    seal, digest = (
        re.search(f'name="{name}" value="([^"]+)"', html) for name in ("csrf", "digest")
    )
    assert seal
    assert digest
    for words in HOSTILE:
        safe = words.encode(errors="replace").decode()
        topic = {"tariffs": {"title": safe, "any": [safe]}}
        for written in (safe, json.dumps(topic)):
            form = {"csrf": seal[1], "digest": digest[1], "written": written, "title": safe}
            answer = await editor.send("POST", PATH, form={**form, "do": "try"})
            assert answer.status_code in {200, 400}, words
            assert Document(answer.text).faults() == [], words
    assert (tmp_path / "topics.yaml").read_text() == WRITTEN


async def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(
    editor: Reader, tmp_path: Path
) -> None:
    document = await _press(editor, "save", digest="0" * 64)
    assert "Somebody saved this topic since you opened it" in document.text("#result")
    assert (tmp_path / "topics.yaml").read_text() == WRITTEN


@pytest.mark.slow
async def test_who_may_only_look_finds_no_editor(site: Site, tmp_path: Path) -> None:
    (tmp_path / "topics.yaml").write_text(WRITTEN)
    site.topics_file = TopicsFileEditor(tmp_path, {})
    add_user(site, "ann", Role.VIEWER)
    viewer = Reader(site.application())
    await viewer.log_in("ann", PASSWORD)
    answer = await viewer.get(PATH)
    topic = Document((await viewer.get("/topics/tariffs")).text)
    await viewer.close()
    assert answer.status_code == 403
    assert not [link for link in topic.links() if link.endswith("/edit")]
