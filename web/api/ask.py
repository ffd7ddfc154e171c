"""A question to the archive as JSON: the passages that answer it, each with its article."""

from __future__ import annotations

from policywire.web.api.operation import ApiOperation, ApiParameter
from policywire.web.views.archive_answer import ArchiveAnswer, answer_of
from policywire.web.views.request import HttpError, PageRequest


def _ask(request: PageRequest) -> ArchiveAnswer:
    question = request.query.get("q", "").strip()
    if not question:
        raise HttpError(400, "No question", "Ask in `q`: When did the appeals court rule on PFAS?")
    return answer_of(request, question)


OPERATIONS: dict[str, ApiOperation] = {
    "/api/ask": ApiOperation(
        "Ask the archive: the passages that answer a question, each with its article",
        _ask,
        ArchiveAnswer,
        (ApiParameter("q", "The question, in plain words.", is_required=True),),
    ),
}
