"""The rows about faults and accidents: R-… of the table."""

from __future__ import annotations

from tests.trust.crash import harness as crash
from tests.trust.crash.locked import locked
from tests.trust.disk import faults, power
from tests.trust.life_machine import stateful
from tests.trust.month.harness import weeks
from tests.trust.row import Row
from tests.trust.sweep import sweep

TIME = "tests/whole/test_time.py"
STEP = f"{TIME}::test_a_step_and_its_way_back_stop_no_poll"
CHANGES = f"{TIME}::test_it_polls_over_the_ends_of_summer_time_of_years_and_of_32_bits"
OUTAGES = "tests/service/jobs/delivery/test_outages.py"
WORKERS = "tests/whole/test_workers.py"
KILLED = "test_the_work_of_a_killed_worker_and_of_a_killed_leader_is_taken_over"
LIFE = "tests/whole/test_life_of_a_service.py"
LOCK = "tests/store/database/test_instance_lock.py"
QUIET = "tests/alerts/routing/test_quiet_hours.py"
IDENTITY = "tests/crawler/polling/test_identity.py"
BACKFILL = "tests/service/jobs/judging/test_backfill.py"
HOSTILE_FILES = "tests/config/yaml/test_hostile_files.py"
PARSERS = "tests/crawler/workers/test_parser_pool.py"

RELIABILITY: tuple[Row, ...] = (
    Row(
        "R-KILL-POINTS",
        "kill -9 at each stage edge loses nothing; only what was in flight comes twice",
        least=48,
        harness=crash.kill_points,
    ),
    Row(
        "R-KILL-RANDOM",
        "kill -9 at any moment loses nothing",
        least=12,
        harness=crash.kill_at_random,
    ),
    Row(
        "R-PLANTED",
        "five planted bugs are caught by the kills of R-KILL-POINTS",
        least=5,
        harness=crash.planted,
    ),
    Row(
        "R-PG",
        "the same on PostgreSQL, with the server itself stopped at once",
        least=26,
        harness=crash.postgresql,
    ),
    Row(
        "R-WORKERS",
        "kill -9 of a worker and of the leader: others take over, nothing is lost or told twice",
        least=12,
        tests=(f"{WORKERS}::{KILLED}",),
    ),
    Row(
        "R-POWER",
        "a power cut at any write loses nothing that was committed",
        least=120,
        harness=power.power,
    ),
    Row(
        "R-SYSCALL",
        "an error, a full disk or a kill in any write or sync loses nothing and is told clearly",
        least=20,
        harness=faults.syscalls,
    ),
    Row(
        "R-DISKFULL",
        "a full disk is caught up with when there is space again",
        least=15,
        harness=faults.disk_full,
    ),
    Row(
        "R-LOCKED",
        "another program's lock on the store is waited for",
        least=6,
        harness=locked,
    ),
    Row(
        "R-CORRUPT",
        "a damaged file is found, and makes nobody hear anything again",
        least=34,
        tests=("tests/store/upkeep/test_damaged_files.py::test_damage_is_named_with_its_cure",),
        harness=faults.page_flips,
    ),
    Row(
        "R-OUTAGE6H",
        "a receiver that is away for six hours gets everything, bundled",
        least=30,
        tests=(
            f"{OUTAGES}::test_a_relay_that_is_away_for_six_hours_loses_nothing_and_delays_nobody_else",
            f"{OUTAGES}::test_what_piled_up_for_a_suspended_channel_comes_in_one_message",
        ),
        partly="500 alerts",
    ),
    Row(
        "R-429",
        "nobody is asked again before their Retry-After is over",
        least=4,
        tests=(
            f"{OUTAGES}::test_a_webhook_that_asks_for_patience_is_not_asked_before",
            "tests/alerts/channels/test_send.py::test_retry_after_is_read_in_every_form",
        ),
    ),
    Row(
        "R-SMTP",
        "greylisting, a refused mailbox and a cut line lose no mail",
        least=10,
        tests=(
            f"{OUTAGES}::test_greylisting_delays_one_mailbox_and_brings_each_mail_once",
            f"{OUTAGES}::test_only_what_was_under_way_when_the_line_broke_may_come_twice_and_under_one_id",
            f"{OUTAGES}::test_a_mailbox_that_is_gone_is_suspended_alone",
        ),
    ),
    Row(
        "R-REVOKED",
        "a channel that is gone waits, is told once, and goes on under its new address",
        least=12,
        tests=(
            f"{OUTAGES}::test_a_webhook_that_is_gone_waits_for_its_new_address",
            f"{OUTAGES}::test_what_piled_up_for_a_suspended_channel_comes_in_one_message",
        ),
    ),
    Row(
        "R-ISOLATION",
        "a channel that hangs delays no other",
        least=25,
        tests=(
            f"{OUTAGES}::test_a_webhook_that_hangs_holds_up_neither_another_channel_nor_loses_its_own",
        ),
    ),
    Row(
        "R-STORM",
        "a storm of alerts stays within each channel's budget, and all are told",
        least=300,
        tests=(
            "tests/service/jobs/delivery/test_gathering.py::"
            "test_three_hundred_alerts_at_once_stay_within_the_budget_and_none_is_lost",
        ),
        partly="10,000 matches",
    ),
    Row(
        "R-BACKFILL",
        "a new topic over stored articles is one summary, no single alert",
        least=12,
        tests=(
            f"{BACKFILL}::test_a_new_topic_gives_one_summary_to_each_and_no_single_alert",
            f"{BACKFILL}::test_what_a_topic_matched_already_is_not_told_again",
            f"{BACKFILL}::test_a_restart_goes_on_where_it_was",
            f"{BACKFILL}::test_a_change_in_the_middle_begins_anew_and_gives_one_summary",
        ),
        partly="5,000 articles",
    ),
    Row(
        "R-SWEEP",
        "verdicts and deliveries that a bug lost are found by the hourly look and named",
        least=50,
        harness=sweep,
        partly="told again by the look itself: the operator hears of them, nothing is resent",
    ),
    Row(
        "R-CLOCK",
        "a clock a day ahead or back, and both changes of the hour, lose and double nothing",
        alone=True,
        least=10,
        tests=(
            STEP,
            f"{CHANGES}[America/New_York]",
            "tests/service/app/test_clock_watch.py",
            "tests/service/jobs/delivery/test_times_ahead.py",
            f"{QUIET}::test_a_night_in_which_the_clocks_change_ends_when_the_clock_says_so",
            f"{QUIET}::test_quiet_hours_that_end_in_the_hour_that_comes_twice_end_once",
            f"{QUIET}::test_a_digest_in_the_hour_that_is_skipped_comes_an_hour_later_by_the_clock",
            f"{QUIET}::test_a_digest_in_the_hour_that_comes_twice_comes_once",
            f"{QUIET}::test_a_digest_stays_at_its_hour_when_the_clocks_change",
        ),
        full_tests=(f"{CHANGES}[Australia/Lord_Howe]", f"{CHANGES}[UTC]"),
    ),
    Row(
        "R-SLEEP",
        "a machine that slept goes on polling when it wakes",
        alone=True,
        tests=(f"{TIME}::test_a_machine_that_slept_for_hours_goes_on_when_it_wakes",),
        partly="100 sources, each polled once and not all together",
    ),
    Row(
        "R-HANG",
        "what hangs while reading is ended at its limit and costs nobody else",
        least=12,
        tests=(
            f"{PARSERS}::test_a_task_that_misbehaves_is_a_problem",
            f"{PARSERS}::test_bad_tasks_do_not_touch_the_good_ones_beside_them",
            "tests/crawler/polling/test_bad_web.py",
        ),
    ),
    Row(
        "R-LEAK",
        "weeks of polls under faults lose nothing and leave memory, descriptors, threads flat",
        least=144,
        harness=weeks,
    ),
    Row(
        "R-SILENT",
        "a source that stopped telling is found out within its polls",
        least=50,
        tests=("tests/crawler/polling/test_bad_web.py",),
        partly="60 days of healthy feeds without a false alarm",
    ),
    Row(
        "R-GUID",
        "identifiers that are reused, changed or missing hide no news and repeat none",
        least=10,
        tests=(IDENTITY,),
        partly="1,000 items",
    ),
    Row(
        "R-RELOAD",
        "a damaged configuration leaves the old one in force",
        least=100,
        tests=(
            f"{HOSTILE_FILES}::test_a_good_folder_after_random_damage_loads_or_tells_its_faults",
            f"{LIFE}::test_a_broken_file_is_refused_told_and_recovered_from",
            f"{LIFE}::test_a_file_that_vanishes_is_no_configuration",
        ),
        partly="200 damages to a running service",
    ),
    Row(
        "R-TWO",
        "one store has one service; the next takes over from a killed one",
        least=8,
        tests=(
            LOCK,
            f"{LIFE}::test_a_second_instance_refuses_and_names_the_first",
            f"{LIFE}::test_after_kill_9_the_next_one_starts_at_once",
        ),
    ),
    Row(
        "R-MIGRATE",
        "a store of each released version opens with all it had",
        least=70,
        tests=(
            "tests/whole/test_upgrade.py::test_its_stories_alerts_and_silences_are_all_there",
            "tests/whole/test_upgrade.py::test_the_service_runs_on_it_and_changes_nothing_of_the_past",
            "tests/store/database/test_migration.py",
            "tests/store/database/test_upgrade_steps.py",
        ),
    ),
    Row(
        "R-BACKUP",
        "a backup under load can be restored, and nothing is told again",
        least=20,
        tests=(
            "tests/store/upkeep/test_backup.py::test_twenty_backups_under_a_writer_are_all_sound",
            "tests/whole/test_restore.py",
        ),
    ),
    Row(
        "R-SHUTDOWN",
        "SIGTERM ends the service in time with exit code 0 and without doubles",
        least=3,
        tests=(
            f"{LIFE}::test_it_ends_on_sigterm_with_exit_code_0",
            f"{LIFE}::test_it_ends_on_sigterm_while_a_page_is_live",
            f"{LIFE}::test_a_closed_terminal_ends_it_as_sigterm_does",
        ),
        partly="100 random moments",
    ),
    Row(
        "R-STATEFUL",
        "whatever happens in whatever order, no delivery is lost, doubled or two people's",
        least=40,
        tests=("tests/store/deliveries/test_outbox_machine.py",),
        harness=stateful,
    ),
)
