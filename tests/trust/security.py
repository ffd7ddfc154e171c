"""The rows about attacks: S-… of the table. What is lost is what got through."""

from __future__ import annotations

from tests.fuzz.fuzzing import fuzz_tally
from tests.trust.row import Row

ENGINE = "tests/crawler/fetch/test_engine.py"
GUARD = "tests/crawler/fetch/test_ssrf_guard.py"
HOSTILE = "tests/web/pages/test_hostile.py"
GOLDEN = "tests/alerts/rendering/test_golden.py"
MESSAGES = "tests/alerts/rendering/test_messages.py"
SEND = "tests/alerts/channels/test_send.py"
PARSERS = "tests/crawler/workers/test_parser_pool.py"
HOSTILE_FILES = "tests/config/yaml/test_hostile_files.py"
LIVE_MARKUP = (
    f"{GOLDEN}::test_nothing_that_came_from_the_web_is_live_in_slack",
    f"{GOLDEN}::test_nothing_that_came_from_the_web_is_live_in_mail",
    f"{MESSAGES}::test_whatever_the_web_says_stays_dead",
)

SECURITY: tuple[Row, ...] = (
    Row(
        "S-SSRF",
        "no spelling, redirect or name leads to a private address",
        least=40,
        tests=(
            f"{ENGINE}::test_no_spelling_and_no_redirect_leads_to_a_private_address",
            f"{ENGINE}::test_robots_txt_cannot_redirect_to_a_private_address",
            f"{ENGINE}::test_a_name_with_even_one_private_address_is_refused",
            f"{ENGINE}::test_a_name_that_moves_to_a_private_address_is_refused_then",
            f"{GUARD}::test_a_closed_address_is_not_dialled",
            f"{GUARD}::test_every_spelling_of_loopback_is_refused_before_anything_is_sent",
            f"{GUARD}::test_a_scheme_other_than_http_is_refused",
        ),
        partly="all forms on the webhook and the image path",
    ),
    Row(
        "S-GUARD-COVERAGE",
        "every way out of the program is known and goes through its guard",
        least=500,
        tests=("tests/test_ways_out.py::test_every_way_out_is_known",),
        partly="that each is bounded: by the module's own tests",
    ),
    Row(
        "S-BOMBS",
        "a bomb costs one task, within its limits",
        least=12,
        tests=(
            f"{ENGINE}::test_a_compression_bomb_is_refused",
            f"{ENGINE}::test_an_answer_without_end_is_cut_off",
            f"{PARSERS}::test_a_bomb_costs_one_task",
            f"{PARSERS}::test_a_body_that_does_not_fit_into_a_workers_memory_costs_one_task",
            "tests/crawler/extract/test_pdf.py::test_a_bomb_costs_one_task_and_the_next_document_is_read",
        ),
    ),
    Row(
        "S-XSS",
        "nothing from the web is live on a page, in a feed, in mail or in Slack",
        least=120,
        tests=(HOSTILE, *LIVE_MARKUP, f"{MESSAGES}::test_nothing_hostile_is_live_in_html"),
    ),
    Row(
        "S-MARKUP",
        "no mention is live, and every link says where it leads",
        least=60,
        tests=(
            *LIVE_MARKUP,
            f"{MESSAGES}::test_nothing_hostile_is_live_in_slack",
            f"{MESSAGES}::test_a_link_shows_the_domain_that_it_opens",
            f"{MESSAGES}::test_what_is_no_web_address_is_no_link",
        ),
    ),
    Row(
        "S-SECRETS",
        "a secret appears in no log, answer, receipt or command",
        least=8,
        tests=(
            f"{SEND}::test_a_secret_appears_in_no_log_and_no_receipt",
            f"{SEND}::test_the_loggers_of_others_are_capped_and_tell_no_secret",
            f"{SEND}::test_a_login_that_is_refused_does_not_tell_the_password",
            "tests/whole/test_life_of_a_service.py::test_secrets_appear_in_no_output",
        ),
        partly="backups and dumps of the database",
    ),
    Row(
        "S-WEB",
        "no route is open that should not be, and no foreign page acts through a browser",
        least=60,
        tests=("tests/web/security/test_access.py",),
    ),
    Row(
        "S-REDOS",
        "hostile text is matched and read in linear time",
        least=5,
        tests=(
            "tests/pipeline/topics/test_matcher.py::"
            "test_a_hostile_text_is_matched_in_linear_time_with_bounded_proof",
            "tests/crawler/formats/test_feed.py::"
            "test_unclosed_comments_in_a_description_are_read_in_linear_time",
        ),
        partly="our own regular expressions, each by growth",
    ),
    Row(
        "S-SEARCH",
        "whatever is typed is searched without an error",
        least=14,
        tests=(
            "tests/store/articles/test_search.py::"
            "test_whatever_is_typed_is_searched_without_an_error",
        ),
    ),
    Row(
        "S-YAML",
        "a hostile configuration is refused with its place and a cure",
        least=40,
        tests=(HOSTILE_FILES,),
    ),
    Row(
        "S-FUZZ",
        "random bytes raise nothing in any reader",
        harness=fuzz_tally,
        least=1000,
    ),
    Row(
        "S-SUPPLY",
        "dependencies are pinned, known and without known holes",
        least=100,
        tests=("tests/audit/test_audit.py",),
        partly="known holes: `./run.sh audit` says whether PyPI could be asked",
    ),
    Row(
        "S-SANDBOX",
        "what reads hostile files has no secret, no network, no file and no program of ours",
        least=10,
        tests=(
            "tests/crawler/confinement/test_parser_walls.py",
            "tests/deploy/test_deploy.py::test_systemd_finds_the_unit_hardly_exposed",
        ),
        partly="the smoke set inside of the container",
    ),
)
