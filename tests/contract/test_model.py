"""Any sequence of calls, against a model that is a dictionary."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from depeche.errors import BusyError, LeaseLostError
from depeche.store import BriefState, ClaimState

LEASE = 30.0
DAY = 86_400.0
BRIEFS = st.sampled_from(["aa", "bb"])
OWNERS = st.sampled_from(["ann", "bob", "eve"])
KEYS = st.sampled_from(["k1", "k2", "k3"])
JOBS = st.sampled_from(["01A", "01B", "01C"])
TEXT = st.text(max_size=40)
ERROR = {"type": "urn:depeche:problem:busy", "title": "The engine is busy", "status": 503, "detail": "x"}


class StoreMachine(RuleBasedStateMachine):
    """Runs each step on the store and on plain dictionaries, and compares what can be seen."""

    def __init__(self, store, clock, make_brief):
        super().__init__()
        self.store, self.clock, self.make_brief = store, clock, make_brief
        self.briefs, self.segments, self.jobs = {}, {}, {}

    def current(self, brief_id):
        record = self.briefs.get(brief_id)
        return record if record and record["ttl"] > self.clock.now else None

    @initialize()
    def begin(self):
        assert self.store.open_jobs() == []

    @rule(brief_id=BRIEFS)
    def forget(self, brief_id):
        record = self.current(brief_id)
        if record is not None and record["state"] is BriefState.RUNNING and record["lease"] > self.clock.now:
            with pytest.raises(BusyError):
                self.store.forget_brief(brief_id)
        else:
            self.store.forget_brief(brief_id)
            self.briefs.pop(brief_id, None)

    @rule(job_id=JOBS)
    def forget_job(self, job_id):
        self.store.forget_job(job_id)
        self.jobs.pop(job_id, None)

    @rule(brief_id=BRIEFS, who=OWNERS, refresh=st.booleans())
    def claim(self, brief_id, who, refresh):
        answer = self.store.claim(brief_id, owner=who, lease_seconds=LEASE, refresh=refresh)
        record = self.current(brief_id)
        running = record is not None and record["state"] is BriefState.RUNNING
        mine = running and record["owner"] == who
        if not mine and record is not None and record["title"] is not None and not refresh:
            assert answer.state is ClaimState.DONE
            assert answer.brief.article.title == record["title"]
        elif not mine and running and record["lease"] > self.clock.now:
            assert answer.state is ClaimState.RUNNING
        else:
            assert answer.state is ClaimState.WON
            end = self.clock.now + LEASE
            kept = record if record is not None and record["title"] is not None else None
            self.briefs[brief_id] = {
                "state": BriefState.RUNNING,
                "owner": who,
                "lease": end,
                "ttl": max(kept["ttl"] if kept else 0, end + DAY),
                "title": kept["title"] if kept else None,
            }

    @rule(brief_id=BRIEFS, who=OWNERS)
    def renew(self, brief_id, who):
        record = self.current(brief_id)
        if record and record["owner"] == who and record["state"] is BriefState.RUNNING:
            self.store.renew(brief_id, owner=who, lease_seconds=LEASE)
            record["lease"] = self.clock.now + LEASE
        else:
            with pytest.raises(LeaseLostError):
                self.store.renew(brief_id, owner=who, lease_seconds=LEASE)

    @rule(brief_id=BRIEFS, who=OWNERS, title=TEXT)
    def finish(self, brief_id, who, title):
        brief = self.make_brief(brief_id, text=title)
        record = self.current(brief_id)
        if record and record["owner"] == who and record["state"] is not BriefState.FAILED:
            self.store.finish(brief, owner=who)
            record |= {"state": BriefState.DONE, "title": title, "ttl": self.clock.now + 30 * DAY}
        else:
            with pytest.raises(LeaseLostError):
                self.store.finish(brief, owner=who)

    @rule(brief_id=BRIEFS, who=OWNERS)
    def fail(self, brief_id, who):
        self.store.fail(brief_id, owner=who, error=ERROR)
        record = self.current(brief_id)
        if record and record["owner"] == who and record["state"] is BriefState.RUNNING:
            if record["title"] is None:
                record |= {"state": BriefState.FAILED, "ttl": self.clock.now + DAY}
            else:
                record["state"] = BriefState.DONE

    @rule(segments=st.dictionaries(KEYS, TEXT))
    def put_segments(self, segments):
        self.store.put_segments(segments)
        self.segments |= {key: (value, self.clock.now + 180 * DAY) for key, value in segments.items()}

    @rule(job_id=JOBS, note=TEXT, is_open=st.booleans())
    def put_job(self, job_id, note, is_open):
        self.store.put_job(job_id, {"note": note}, is_open=is_open)
        self.jobs[job_id] = (note, is_open, self.clock.now + 30 * DAY)

    @rule(seconds=st.sampled_from([1.5, LEASE + 0.5, 1.5 * DAY, 31 * DAY, 181 * DAY]))
    def wait(self, seconds):
        # Times to live are whole seconds on DynamoDB: stay away from their edges.
        self.clock.advance(seconds + 2 if seconds > LEASE * 2 else seconds)

    @invariant()
    def briefs_agree(self):
        for brief_id in ("aa", "bb"):
            record, status = self.current(brief_id), self.store.status(brief_id)
            brief = self.store.get_brief(brief_id)
            assert (brief.article.title if brief else None) == (record["title"] if record else None)
            assert (status.state if status else None) == (record["state"] if record else None)
            if status:
                running = record["state"] is BriefState.RUNNING
                assert status.live == (running and record["lease"] > self.clock.now)
                assert status.error == (ERROR if status.state is BriefState.FAILED else None)

    @invariant()
    def the_rest_agrees(self):
        now = self.clock.now
        expected = {key: value for key, (value, ttl) in self.segments.items() if ttl > now}
        assert self.store.get_segments(["k1", "k2", "k3"]) == expected
        for job_id in ("01A", "01B", "01C"):
            note, _, ttl = self.jobs.get(job_id, (None, False, 0))
            assert self.store.get_job(job_id) == ({"note": note} if ttl > now else None)
        expected_open = [key for key, (_, is_open, ttl) in self.jobs.items() if is_open and ttl > now]
        assert self.store.open_jobs() == sorted(expected_open)

    def teardown(self):
        self.store.close()


def test_any_sequence_of_calls(request, new_place, clock, make_brief):
    # A table of DynamoDB Local takes a tenth of a second to make, and a call some milliseconds.
    examples = 5 if "dynamodb" in request.node.callspec.id else 60
    run_state_machine_as_test(
        lambda: StoreMachine(new_place()(), clock, make_brief),
        settings=settings(
            max_examples=examples, stateful_step_count=30, deadline=None, derandomize=True, database=None
        ),
    )
