# SPDX-License-Identifier: AGPL-3.0-or-later
"""The dialogs as forms, for agents who fill one in for a caller. Filing it is `tickets.py`."""

from desk.answers import forms as answers
from desk.bodies.forms import FormAnswers
from desk.endpoint import Call, endpoint
from desk.reporting import language_of
from intake.errors import NotFound
from intake.messages import FilledForm


@endpoint("GET", "/forms")
async def list_forms(call: Call) -> answers.FormList:
    """Every form there is, with its questions."""
    forms, language = call.ports.forms, language_of(call)
    views = [await forms.describe(name, language) for name in forms.names()]
    return answers.FormList(
        items=[answers.Form.model_validate(view) for view in views if view is not None]
    )


@endpoint("GET", "/forms/{name}")
async def read_form(call: Call, name: str) -> answers.Form:
    """One form: its questions in the language of `Accept-Language`."""
    view = await call.ports.forms.describe(name, language_of(call))
    if view is None:
        raise NotFound
    return answers.Form.model_validate(view)


@endpoint("POST", "/forms/{name}/check")
async def check_form(call: Call, name: str, body: FormAnswers) -> answers.FormCheck:
    """What the dialog says about answers so far. Nothing is kept."""
    checked = await call.ports.forms.check(FilledForm(name, body.values), language_of(call))
    if checked is None:
        raise NotFound
    return answers.FormCheck(
        problems=dict(checked.problems),
        reads=dict(checked.reads),
        fills=dict(checked.fills),
        missing=sorted(checked.missing),
        applies=sorted(checked.applies),
    )
