# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the API answers about who is signed in, and what they see of the team."""

from desk.answers.shared import AgentBrief, Answer, Label, RoleName


class Agent(AgentBrief):
    login: str
    role: RoleName
    language: str
    queues: list[str]


class Colleague(AgentBrief):
    """`login` calls them in a note as their name does."""

    login: str


class Named(Answer):
    """A queue, a skill, a shift, a tier or a type of ticket, and what people call it."""

    id: str
    name: Label


class SignedIn(Answer):
    agent: Agent
    csrf: str


class Session(SignedIn):
    queues: list[Named]
    skills: list[Named]
    shifts: list[Named]
    tiers: list[Named]
    types: list[Named]
    agents: list[Colleague]
    languages: list[str]
    demo: bool
