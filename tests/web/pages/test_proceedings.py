"""The pages of the official record: the list, one proceeding, and the way to it from a story."""

from __future__ import annotations

from policywire.pipeline.pipeline import Pipeline
from policywire.pipeline.topics.matcher import Matcher
from policywire.store.articles import articles
from policywire.store.decisions import verdicts
from tests.pipeline.proceedings.records import bill, judged, news
from tests.web.document import Document
from tests.web.site import Reader, Site


async def test_a_proceeding_shows_actions_procedure_and_coverage(site: Site) -> None:
    found = [
        bill(41, "Introduced in House"),
        bill(41, "Ms. Roe added as cosponsor", days=1),
        bill(41, "On passage Passed by the Yeas and Nays: 218 - 214 (Roll no. 9).", days=3),
        news("House passes H.R. 41 <b>late</b>", "The House passed it.", days=3),
    ]
    with site.store.writing() as session:
        articles.add(session, found)
        for article, verdict in zip(found, judged(Pipeline(Matcher({}, {})), *found), strict=True):
            verdicts.save(session, article, verdict, article.found)
    reader = Reader(site.application())
    listed = Document((await reader.get("/proceedings?kind=bill")).text)
    (address,) = {a for a in listed.links() if a.startswith("/proceedings/h-r-41")}
    page = Document((await reader.get(address)).text)
    assert page.faults() == []
    assert "H.R. 41: passed House (218–214), 15 May" in page.text(".timeline")
    assert "cosponsor added: 1" in page.text(".chips")
    assert "House passes H.R. 41 <b>late</b>" in page.text("aside")
    story = next(a for a in page.links() if a.startswith("/stories/"))
    assert address in Document((await reader.get(story)).text).links()
    assert (await reader.get("/proceedings/hr41")).status_code == 200
    assert (await reader.get("/proceedings/nope")).status_code == 404
    api = (await reader.get("/api/proceedings?kind=bill")).json()["proceedings"]
    assert [each["id"] for each in api] == ["h-r-41-119"]
    whole = (await reader.get("/api/proceedings/hr41")).json()
    assert [each["headline"] for each in whole["actions"]][:1] == [
        "H.R. 41: passed House (218–214), 15 May"
    ]
    assert (await reader.get("/api/proceedings?kind=harbor")).status_code == 400
    await reader.close()
