# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words: the bot's vocabulary from `words.yaml`, compiled once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from dialogs.fields.initials import either, gated
from dialogs.fields.spelling import unquoted
from intake import yaml_text

WORDS = Path(__file__).with_suffix(".yaml")


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The bot's vocabulary: whole messages that mean something, and what marks a question.

    Loaded once for each profile, and its own self only: readings are remembered by it.
    """

    whole: Mapping[str, str]  # folded message → the intent's name
    human_inside: re.Pattern[str]
    status_inside: re.Pattern[str]
    asks: re.Pattern[str]
    asks_first: frozenset[str]
    asks_us: re.Pattern[str] = re.compile(r"(?!)")  # what only a question to us holds
    asks_facts: re.Pattern[str] = re.compile(r"(?!)")  # where, how long, how much
    supposes: re.Pattern[str] = re.compile(r"(?!)")  # what if, could it
    just_asks: re.Pattern[str] = re.compile(r"(?!)")  # no trouble, and nothing is wanted
    ordered: re.Pattern[str] = re.compile(r"(?!)")  # something was, and is to be installed
    wishes: re.Pattern[str] = re.compile(r"(?!)")  # something is wanted, asked or not
    reaches: re.Pattern[str] = re.compile(r"(?!)")  # somebody, perhaps
    wants_contact: re.Pattern[str] = re.compile(r"(?!)")  # to be rung up, and by no machine
    asks_number: re.Pattern[str] = re.compile(r"(?!)")  # a whole message: which number it has
    asks_filed: re.Pattern[str] = re.compile(r"(?!)")  # whether a report was sent
    orders: re.Pattern[str] = re.compile(r"(?!)")  # where an order is, or that it be changed
    moves_order: re.Pattern[str] = re.compile(r"(?!)")  # to another place or person
    alters: re.Pattern[str] = re.compile(r"(?!)")  # the second of these
    whereabouts: re.Pattern[str] = re.compile(r"(?!)")  # of orders: where it is, why not here
    whereabouts_told: re.Pattern[str] = re.compile(r"(?!)")  # by an article
    repairs: re.Pattern[str] = re.compile(r"(?!)")  # that a thing be mended
    no_goods: re.Pattern[str] = re.compile(r"(?!)")  # a coupon or a page, which no one sends back
    noises: re.Pattern[str] = re.compile(r"(?!)")
    hails: re.Pattern[str] = re.compile(r"(?!)")  # is anybody there?
    greets: re.Pattern[str] = re.compile(r"(?!)")  # a message begins with a greeting
    more: frozenset[str] = frozenset()  # "the rest of the list, please"
    go_on: re.Pattern[str] = re.compile(r"(?!)")  # a whole message: I am back
    my_tickets: re.Pattern[str] = re.compile(r"(?!)")  # all of a person's tickets, please
    nudge_inside: re.Pattern[str] = re.compile(r"(?!)")  # get on with it, please
    will_try: re.Pattern[str] = re.compile(r"(?!)")  # a whole message: what we said, later
    of_ticket: re.Pattern[str] = re.compile(r"(?!)")  # of a ticket that we did not find
    when_due: re.Pattern[str] = re.compile(r"(?!)")  # when somebody comes, or it is done
    when_comes: re.Pattern[str] = re.compile(r"(?!)")  # the same by its build, with a ticket
    when_done: re.Pattern[str] = re.compile(r"(?!)")  # the same, of what articles may answer
    asks_for_time: re.Pattern[str] = re.compile(r"(?!)")  # whether it can be by a time named
    asks_to_come: re.Pattern[str] = re.compile(r"(?!)")  # of these, that somebody comes
    told_before: re.Pattern[str] = re.compile(r"(?!)")  # a report, or a promise, of before
    still_missing: re.Pattern[str] = re.compile(r"(?!)")  # beside it: that it waits for it
    not_new: re.Pattern[str] = re.compile(r"(?!)")  # a clause in a report: it was made before
    asks_standing: re.Pattern[str] = re.compile(r"(?!)")  # whether it is done; where they are
    waits: re.Pattern[str] = re.compile(r"(?!)")  # the same, beside the number of a ticket
    verify: re.Pattern[str] = re.compile(r"(?!)")  # I can prove who I am
    by_mail: re.Pattern[str] = re.compile(r"(?!)")  # let us go on by mail
    declines_person: re.Pattern[str] = re.compile(r"(?!)")  # a clause that names one
    wants_somebody_there: re.Pattern[str] = re.compile(r"(?!)")  # at once, where all stands still
    wants_number: re.Pattern[str] = re.compile(r"(?!)")  # to call then
    upset: re.Pattern[str] = re.compile(r"(?!)")  # angry with us
    complaint: re.Pattern[str] = re.compile(r"(?!)")  # a complaint, called by its name
    our_deeds: re.Pattern[str] = re.compile(r"(?!)")  # what an engineer of ours did
    for_people: re.Pattern[str] = re.compile(r"(?!)")  # a visit or a loan that people arrange
    wants_papers: re.Pattern[str] = re.compile(r"(?!)")  # a copy of the contract, please
    impatient: re.Pattern[str] = re.compile(r"(?!)")  # no more questions, please
    tired: re.Pattern[str] = re.compile(r"(?!)")  # of these, who counts what is still asked
    hurries: re.Pattern[str] = re.compile(r"(?!)")  # a whole message: be quick
    chinese_inside: re.Pattern[str] = re.compile(r"(?!)")
    english_inside: re.Pattern[str] = re.compile(r"(?!)")
    other_language: re.Pattern[str] = re.compile(r"(?!)")  # in one that we do not have
    unsolved: re.Pattern[str] = re.compile(r"(?!)")  # it did not help, asked or not
    unusable: re.Pattern[str] = re.compile(r"(?!)")  # the same, if we asked
    asks_to_send: re.Pattern[str] = re.compile(r"(?!)")  # an article: that something be sent
    wanted: Mapping[str, re.Pattern[str]] = field(default_factory=dict)  # what, by field
    amounts: re.Pattern[str] = re.compile(r"(?!)")  # how many of something
    obstacles: re.Pattern[str] = re.compile(r"(?!)")  # why advice is of no use there
    steps_told: re.Pattern[str] = re.compile(r"(?!)")  # what was done of it
    usable: re.Pattern[str] = re.compile(r"(?!)")  # a clause: it helped, if we asked
    works_again: re.Pattern[str] = re.compile(r"(?!)")  # the same, whole, also in a report
    tried_before: re.Pattern[str] = re.compile(r"(?!)")  # what we advise, if we asked
    another: re.Pattern[str] = re.compile(r"(?!)")  # it speaks of another machine
    back: re.Pattern[str] = re.compile(r"(?!)")  # a trouble that was settled is back
    of_the_same: re.Pattern[str] = re.compile(r"(?!)")  # of what was spoken of before
    follows_on: re.Pattern[str] = re.compile(r"(?!)")  # goes on from what was just answered
    no_substance: re.Pattern[str] = re.compile(r"(?!)")  # words that say nothing by themselves
    wants: re.Pattern[str] = re.compile(r"(?!)")  # only that something is wanted
    besides: re.Pattern[str] = re.compile(r"(?!)")  # another matter comes
    speaks_too: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = ()  # asked, and told of it
    # Where one of the hints stands, what is looked for, and whether trouble may stand beside it.
    asks_people: re.Pattern[str] = re.compile(r"(?!)")  # how to get something of the same
    for_people_if: tuple[tuple[tuple[str, ...], re.Pattern[str], bool], ...] = ()
    did: re.Pattern[str] = re.compile(r"(?!)")  # what was done at a machine
    began: re.Pattern[str] = re.compile(r"(?!)")  # something has been so since
    calls_off: re.Pattern[str] = re.compile(r"(?!)")  # not only the steps: the report, too
    warranty: re.Pattern[str] = re.compile(r"(?!)")  # who pays for a repair
    in_warranty: re.Pattern[str] = re.compile(r"(?!)")  # asked of one machine
    looks_up: re.Pattern[str] = re.compile(r"(?!)")  # please look it up
    thanks: re.Pattern[str] = re.compile(r"(?!)")  # thanks, beside something else
    files: re.Pattern[str] = re.compile(r"(?!)")  # a report shall be filed
    sends: re.Pattern[str] = re.compile(r"(?!)")  # that somebody be sent
    praises: re.Pattern[str] = re.compile(r"(?!)")  # a good word on us, or on a repair
    back_again: re.Pattern[str] = re.compile(r"(?!)")  # a whole message: 又漏了
    unneeded: re.Pattern[str] = re.compile(r"(?!)")  # a whole message: the machine is not used
    may_it_run: re.Pattern[str] = re.compile(r"(?!)")  # the machine that something is wrong with
    price_of_thing: re.Pattern[str] = re.compile(r"(?!)")  # what one of them costs
    lauds: re.Pattern[str] = re.compile(r"(?!)")  # praise that is thanks enough
    good_news: re.Pattern[str] = re.compile(r"(?!)")  # what was to come is there, or is good
    wants_more: re.Pattern[str] = re.compile(r"(?!)")  # good news that are not all
    in_a_language: re.Pattern[str] = re.compile(r"(?!)")  # what is to be in one, and not we
    waits_how_long: re.Pattern[str] = re.compile(r"(?!)")  # asked by somebody who waits
    turns_round: re.Pattern[str] = re.compile(r"(?!)")  # but

    def only_supposes(self, folded: str) -> bool:
        """Whether folded words suppose something, or just ask: it has not happened."""
        return bool(self.supposes.search(folded) or self.just_asks.search(folded))

    def tells_nothing(self, folded: str) -> bool:
        """The same of words that ask for a fact as well, whatever they hold beside that."""
        return self.asks_facts.search(folded) is not None or self.only_supposes(folded)


# The patterns of `Words` and the list of the file each is made of: words wherever they stand,
_ANYWHERE = (
    *("human_inside", "status_inside", "asks", "asks_us"),
    *("my_tickets", "nudge_inside", "of_ticket", "waits", "verify", "by_mail", "reaches"),
)
# words of which those in Latin letters count only as a whole,
_AS_WORDS = {
    "upset": "upset",
    "wants_somebody_there": "wants_somebody_there",
    "wants_number": "wants_number_inside",
    "complaint": "complaint_inside",
    "impatient": "impatient",
    "tired": "tired",
    "chinese_inside": "chinese_inside",
    "english_inside": "english_inside",
    "other_language": "other_language_inside",
    "no_substance": "no_substance",
    "wants": "wants",
    "began": "began_inside",
    "calls_off": "calls_off_inside",
    "warranty": "warranty_inside",
    "in_warranty": "in_warranty_inside",
    "looks_up": "looks_up_inside",
    "when_due": "when_due_inside",
    "thanks": "thanks_inside",
    "files": "files_inside",
    "praises": "praises",
}
# regular expressions of which each alternative begins with something,
_GATED = (
    "asks_facts",
    "supposes",
    "just_asks",
    "ordered",
    "wishes",
    "orders",
    "besides",
    "told_before",
    "still_missing",
)
# and others.
_EXPRESSIONS = {
    "noises": "noises",
    "hails": "hails",
    "will_try": "will_try",
    "did": "did",
    "unsolved": "unsolved_inside",
    "unusable": "unsolved_if_asked",
    "usable": "solved_if_asked",
    "works_again": "works_again",
    "tried_before": "tried_before",
    "asks_to_send": "asks_to_send",
    "amounts": "amounts",
    "obstacles": "obstacles",
    "steps_told": "steps_told",
    "another": "another_inside",
    "back": "back_inside",
    "of_the_same": "of_the_same",
    "follows_on": "follows_on",
    "alters": "alters_orders",
    "asks_number": "asks_number",
    "asks_filed": "asks_filed",
    "declines_person": "declines_person",
    "wants_contact": "wants_contact",
    "turns_round": "turns_round",
    "lauds": "lauds",
    "good_news": "good_news",
    "wants_more": "wants_more",
    "in_a_language": "in_a_language",
    "waits_how_long": "waits_how_long",
    "unneeded": "unneeded",
    "back_again": "back_again",
    "repairs": "repairs",
    "moves_order": "moves_order",
    "whereabouts": "whereabouts",
    "whereabouts_told": "whereabouts_told",
    "no_goods": "no_goods",
    "our_deeds": "our_deeds",
    "for_people": "for_people",
    "asks_people": "asks_people",
    "when_comes": "when_comes",
    "when_done": "when_done",
    "asks_for_time": "asks_for_time",
    "asks_to_come": "asks_to_come",
    "asks_standing": "asks_standing",
    "not_new": "not_new",
    "wants_papers": "wants_papers",
    "price_of_thing": "price_of_thing",
    "may_it_run": "may_it_run",
    "sends": "sends",
}
_KINDS = (
    "human", "greeting", "thanks", "acknowledge", "solved", "not_solved", "status", "nudge", "bye",
    "chitchat", "who", "chinese", "english",
)  # fmt: skip


@cache
def load_words() -> Words:
    """The vocabulary from its file."""
    lists: dict[str, Any] = yaml_text.load(WORDS.read_text(encoding="utf-8"))
    whole = {
        written: kind
        for kind in _KINDS
        for word in lists[kind]
        for written in (word, unquoted(word))
    }
    patterns = {name: re.compile(either(lists[name])) for name in _ANYWHERE}
    patterns |= {
        name: re.compile(either(lists[key], inside="a-z")) for name, key in _AS_WORDS.items()
    }
    patterns |= {name: re.compile("|".join(lists[key])) for name, key in _EXPRESSIONS.items()}
    patterns |= {name: gated("|".join(lists[name])) for name in _GATED}
    # of two that begin alike the longer one is meant
    patterns["greets"] = re.compile(either(sorted(lists["greeting"], key=len, reverse=True)))
    called: Mapping[str, list[str]] = lists["wanted"]
    wanted = {name: re.compile(either(words)) for name, words in called.items()}
    for name, key in (("hurries", "haste"), ("go_on", "go_on")):
        patterns[name] = re.compile(_only(lists[key], lists[f"around_{key}"]))
    return Words(
        whole=whole,
        asks_first=frozenset(lists["asks_first"]),
        more=frozenset(lists["more"]),
        wanted=wanted,
        for_people_if=tuple(
            (
                tuple(one["hints"]),
                re.compile("|".join(one["told"])),
                bool(one.get("is_beside_trouble")),
            )
            for one in lists["for_people_if"].values()
        ),
        speaks_too=tuple(
            (re.compile(asked), re.compile(told)) for asked, told in lists["speaks_too"]
        ),
        **patterns,
    )


def _only(words: Sequence[str], around: Sequence[str]) -> str:
    """Messages of nothing but these words, at least one of the first."""
    company, behind = either(around), r"(?![a-z'])[\s,.!~、。]*"
    word, any_word = either(words), either([*words, *around])
    return rf"(?:(?:{company}){behind})*(?:{word}){behind}(?:(?:{any_word}){behind})*"
