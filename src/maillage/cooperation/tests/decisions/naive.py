"""A second, plodding count of votes: one motion, one name at a time, whole numbers only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import lcm

from maillage.cooperation.domain.votes import CollegeCounting, Counting, Electorate, Majority, Rule


def naive_motion(said: Mapping[int, str], electorate: Electorate, rule: Rule) -> str:
    """Return « adopted », « rejected », « tied » or « no_quorum ». said: « yes », « no » or « blank » by elector."""
    if not _quorum_met(said, electorate, rule):
        return "no_quorum"
    yeses = [number for number, word in said.items() if word == "yes"]
    noes = [number for number, word in said.items() if word == "no"]
    if not yeses:
        return "rejected"
    if rule.majority == Majority.EVERYONE:
        return "adopted" if len(yeses) == len(electorate.electors) else "rejected"
    if rule.majority == Majority.NONE_AGAINST:
        return "adopted" if not noes else "rejected"
    return _judged(*_voices(said, electorate, rule), rule.majority)


def naive_departure(
    said: Mapping[int, str], electorate: Electorate, rule: Rule, gone: Collection[int]
) -> str:
    """Return what `naive_motion` does when some left before the close: the list without those that had not voted."""
    kept = []
    for one in electorate.electors:
        if one.number in gone and one.number not in said:
            continue
        kept.append(one)
    return naive_motion(said, Electorate(tuple(kept), electorate.colleges), rule)


def _judged(for_it: int, against: int, expressed: int, everybody: int, majority: Majority) -> str:
    if majority == Majority.ABSOLUTE:
        return "adopted" if 2 * for_it > everybody else "rejected"
    if majority == Majority.TWO_THIRDS:
        return "adopted" if 3 * for_it >= 2 * expressed and expressed else "rejected"
    if majority == Majority.THREE_QUARTERS:
        return "adopted" if 4 * for_it >= 3 * expressed and expressed else "rejected"
    if for_it == against:
        return "tied"
    if majority == Majority.RELATIVE:
        return "adopted" if for_it > against else "rejected"
    return "adopted" if 2 * for_it > expressed else "rejected"


def _voices(said: Mapping[int, str], electorate: Electorate, rule: Rule) -> tuple[int, int, int, int]:
    """Return the voices for, against, of those that spoke (a college that is level did), of everybody."""
    if rule.counting != Counting.COLLEGES:
        weight = {
            one.number: one.weight if rule.counting == Counting.WEIGHTS else 1 for one in electorate.electors
        }
        for_it = sum(weight[number] for number, word in said.items() if word == "yes")
        against = sum(weight[number] for number, word in said.items() if word == "no")
        return for_it, against, for_it + against, sum(weight.values())
    scale = lcm(*range(1, 9)) * lcm(*(one.percent.denominator for one in electorate.colleges))
    for_it = against = expressed = everybody = 0
    for college in electorate.colleges:
        members = [one.number for one in electorate.electors if one.college == college.code]
        words = [said[number] for number in members if number in said]
        yes, no = words.count("yes"), words.count("no")
        part = int(college.percent * scale)
        everybody += part if members else 0
        expressed += part if yes + no else 0
        if rule.college_counting == CollegeCounting.MAJORITY:
            for_it += part if yes > no else 0
            against += part if no > yes else 0
        elif yes + no:
            over = len(members) if rule.majority == Majority.ABSOLUTE else yes + no
            for_it += part * yes // over
            against += part * no // over
    return for_it, against, expressed, everybody


def _quorum_met(said: Mapping[int, str], electorate: Electorate, rule: Rule) -> bool:
    if not rule.quorum:
        return True
    top, bottom = rule.quorum.numerator, rule.quorum.denominator
    groups = [(said.keys(), [one.number for one in electorate.electors])]
    if rule.each_college and rule.counting == Counting.COLLEGES:
        for college in electorate.colleges:
            members = [one.number for one in electorate.electors if one.college == college.code]
            groups.append(([one for one in said if one in members], members))
    if rule.by_weight:
        weights = electorate.weights(rule)
        got, of = sum(weights[number] for number in said), sum(weights.values())
        if got * bottom < of * top:
            return False
        groups = groups[1:]
    return all(len(list(there)) * bottom >= len(members) * top for there, members in groups)
