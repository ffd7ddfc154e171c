"""Only names that hold no secret reach a child."""

from policywire.crawler.confinement.clean_environment import clean_environment


def test_what_is_not_known_to_be_harmless_stays_here() -> None:
    ours = {"PATH": "/bin", "TZ": "UTC", "LC_CTYPE": "C.UTF-8", "PGPASSWORD": "x"}
    secrets = {"SMTP_PASSWORD": "x", "HTTPS_PROXY": "http://me:x@proxy", "SECRET_PATH": "x"}
    assert set(clean_environment(ours | secrets)) == {"PATH", "TZ", "LC_CTYPE"}
