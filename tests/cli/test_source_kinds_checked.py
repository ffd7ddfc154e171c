"""`policywire sources check` and `add` on the newer kinds, from the YAML to the printed line."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.cli.command import policywire
from tests.cli.small_site import Site, follow
from tests.cli.test_sources_command import ARTICLE
from tests.crawler import post_office
from tests.crawler.pdf_document import pdf
from tests.crawler.post_office import PASSWORD

pytestmark = pytest.mark.slow

SPIDER = """
from scrapy import Spider

class Tables(Spider):
    name = "tables"

    def __init__(self, home, **kwargs):
        super().__init__(**kwargs)
        self.start_urls = [home + "/table"]

    def parse(self, response):
        for link in response.css("a"):
            yield {"url": link.attrib["href"], "title": link.css("::text").get()}
"""


def test_a_spider_beside_the_configuration_is_found_and_checked(site: str, folder: Path) -> None:
    (folder / "tables_of_mine.py").write_text(SPIDER)
    Site.pages |= {"/table": "<a href=/news/1>Table one</a>", "/news/1": ARTICLE}
    follow(
        folder,
        f"{{kind: spider, url: {site}/, outlet: Agency, spider: tables_of_mine.Tables,"
        f" arguments: {{home: '{site}'}}, delay: 0s}}",
    )
    done = policywire("--config", folder, "sources", "check", "agency")
    assert done.returncode == 0, done.stdout + done.stderr
    for words in ("answer     status 200", "entries    1", "Notice · Agency", "can be read"):
        assert words in done.stdout, done.stdout
    assert Site.asked == ["/robots.txt", "/table", "/news/1"]


def test_a_page_is_checked(site: str, folder: Path) -> None:
    Site.pages["/leaders"] = "<html><h1>Leaders</h1><p>Jane Roe leads.</p></html>"
    follow(folder, f"{{kind: page, url: {site}/leaders, outlet: Agency}}")
    done = policywire("--config", folder, "sources", "check", "agency")
    assert done.returncode == 0, done.stderr
    assert "the first poll only stores" in done.stdout


def test_a_pdf_is_added_for_watching(site: str, folder: Path) -> None:
    body = pdf([["Fees of the office", "The fee is 5 dollars."]])
    Site.pages["/fees.pdf"] = body.decode("ascii")
    done = policywire("--config", folder, "sources", "add", f"{site}/fees.pdf")
    assert done.returncode == 0, done.stderr
    assert "kind: page" in done.stdout
    assert "can be watched for change" in done.stderr


def test_a_mailbox_is_checked_and_its_mails_stay_as_they_were(folder: Path) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "Bulletin", "The Agency <news@agency.example>"
    mail["Message-ID"] = "<1@agency.example>"
    mail.set_content("The agency sends notices in May.")
    with TemporaryDirectory(prefix="post-") as name:
        home = Path(name)
        home.chmod(0o755)
        office, server = post_office.start(home)
        try:
            office.deliver(mail)
            follow(
                folder,
                f"{{kind: mailbox, url: '{office.url()}', outlet: Agency, user: editor,"
                " password: '${MAIL_PASSWORD}'}",
            )
            trusted = {"MAIL_PASSWORD": PASSWORD, "SSL_CERT_FILE": str(home / "cert.pem")}
            check = ("--config", folder, "sources", "check", "agency")
            done = policywire(*check, env=trusted)
        finally:
            post_office.stop(server)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "entries    1" in done.stdout
    assert "Bulletin · Agency" in done.stdout
    assert PASSWORD not in done.stdout + done.stderr
