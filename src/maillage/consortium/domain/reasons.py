"""Why each member is in the group: at most three sentences, each true and computed from the question.

A sentence is only said when the figures bear it: « seule » means no other candidate has a free hour for that
need, « la plus proche » means nearer than or as near as every candidate with free hours.
"""

from __future__ import annotations

from collections.abc import Iterator

from maillage.base.refusals import gettext_noop
from maillage.consortium.domain.answer import Member, Note, Serve
from maillage.consortium.domain.group import ENOUGH, Group

MOST = 3


def reasons(group: Group, member: Member) -> tuple[Note, ...]:
    """Return why a member is there, the strongest reasons after what it brings; at most three."""
    found = [*_imposed(group, member), _role(group, member)]
    for kind in (_sole, _turnover, _needed, _insertion, _ties, _nearest, _lead):
        found.extend(kind(group, member))
    return tuple(found[:MOST])


def _imposed(group: Group, member: Member) -> Iterator[Note]:
    if member.siret in group.pool.question.tender.must_include:
        yield Note(gettext_noop("Vous avez demandé qu’elle fasse partie du groupement."))


def _role(group: Group, member: Member) -> Note:
    main = _main(member)
    need = group.pool.need(main.need)
    facts: dict[str, object] = {
        "hours": round(main.hours),
        "trade": group.pool.trade_label(need.trade),
        "place": group.pool.place_name(main.need),
        "percent": round(100 * main.hours / float(need.hours)),
    }
    if len(member.serves) > 1:
        facts |= {"count": len(member.serves), "total": round(member.hours)}
        return Note(
            gettext_noop(
                "Elle apporte %(total)s h par an sur %(count)s besoins, dont %(hours)s h à %(place)s "
                "(%(trade)s)."
            ),
            facts,
        )
    if main.hours >= float(need.hours) - ENOUGH:
        return Note(
            gettext_noop("Elle assure à elle seule %(hours)s h par an à %(place)s (%(trade)s)."), facts
        )
    return Note(
        gettext_noop(
            "Elle apporte %(hours)s h par an à %(place)s (%(trade)s), soit %(percent)s %% du besoin."
        ),
        facts,
    )


def _sole(group: Group, member: Member) -> Iterator[Note]:
    needs = [serve.need for serve in member.serves if set(group.pool.able(serve.need)) == {member.siret}]
    if needs:
        message = gettext_noop("C’est la seule candidate capable d’intervenir pour : %(needs)s.")
        yield Note(message, {"needs": [_named(group, need) for need in needs]})


def _needed(group: Group, member: Member) -> Iterator[Note]:
    """Hours that all the other candidates together could not give, were this need the only one."""
    worst: tuple[float, str] | None = None
    for serve in member.serves:
        able = group.pool.able(serve.need)
        others = sum(hours for siret, (_, hours) in able.items() if siret != member.siret)
        lacking = float(group.pool.need(serve.need).hours) - others
        if len(able) > 1 and lacking > 1 and (worst is None or lacking > worst[0]):
            worst = lacking, serve.need
    if worst:
        message = gettext_noop("Sans elle, il manquerait au moins %(hours)s h par an pour « %(need)s ».")
        yield Note(message, {"hours": int(worst[0]), "need": _named(group, worst[1])})


def _turnover(group: Group, member: Member) -> Iterator[Note]:
    tender = group.pool.question.tender
    turnovers = {one.siret: group.structure(one).turnover_eur or 0.0 for one in group.members}
    own = turnovers.pop(member.siret)
    least = float(tender.lead_min_turnover_eur)
    if least > 0 and own >= least and all(other < least for other in turnovers.values()):
        message = gettext_noop(
            "Elle seule a le chiffre d’affaires exigé du mandataire : %(own)s € pour %(least)s € demandés."
        )
        yield Note(message, {"own": round(own), "least": round(least)}, "R-253")
    whole = float(tender.min_turnover_eur)
    if whole > 0 and sum(turnovers.values()) < whole:
        message = gettext_noop(
            "Sans son chiffre d’affaires (%(own)s €), le groupement n’atteindrait pas les %(least)s € exigés."
        )
        yield Note(message, {"own": round(own), "least": round(whole)}, "R-247")


def _insertion(group: Group, member: Member) -> Iterator[Note]:
    percent = group.structure(member).insertion_percent
    for lot in group.lots():
        target, whole = float(lot.insertion_hours), float(lot.hours())
        if target <= 0 or lot.id not in group.hours_by_lot(member):
            continue
        hours, insertion = group.insertion_without(lot, member.siret)
        needed = 100 * target / whole
        if hours > ENOUGH and 100 * insertion / hours < needed < percent:
            message = gettext_noop(
                "Ses %(percent)s %% d’heures d’insertion font atteindre les %(target)s h demandées sur le "
                "lot %(lot)s : les autres membres y sont à %(others)s %% en moyenne, il faut %(needed)s %%."
            )
            facts = {
                "percent": percent,
                "target": round(target),
                "lot": lot.id,
                "others": round(100 * insertion / hours, 1),
                "needed": round(needed, 1),
            }
            yield Note(message, facts)
            return


def _ties(group: Group, member: Member) -> Iterator[Note]:
    names = group.tied_to(member)
    if names:
        yield Note(gettext_noop("Elle a déjà coopéré avec %(names)s."), {"names": names})


def _nearest(group: Group, member: Member) -> Iterator[Note]:
    serve = _main(member)
    others = {siret: km for siret, (km, _) in group.pool.able(serve.need).items() if siret != member.siret}
    if not others or serve.km > min(others.values()):
        return
    facts: dict[str, object] = {
        "place": group.pool.place_name(serve.need),
        "km": serve.km,
        "able": len(others) + 1,
    }
    if serve.km == 0:
        yield Note(gettext_noop("Elle est installée sur place, à %(place)s."), facts)
    elif serve.km < min(others.values()):
        message = gettext_noop(
            "À %(km)s km de %(place)s, c’est la plus proche des %(able)s structures qui ont des heures libres."
        )
        yield Note(message, facts)
    else:
        message = gettext_noop(
            "À %(km)s km de %(place)s, aucune des %(able)s structures qui ont des heures libres n’est plus proche."
        )
        yield Note(message, facts)


def _lead(group: Group, member: Member) -> Iterator[Note]:
    if member.siret == group.proposal.lead:
        message = gettext_noop(
            "Mandataire pressentie : avec %(percent)s %% des heures, elle a la plus grande part parmi celles "
            "qui peuvent l’être."
        )
        yield Note(message, {"percent": round(member.percent)}, "R-253")


def _main(member: Member) -> Serve:
    return max(member.serves, key=lambda serve: (serve.hours, -serve.km))


def _named(group: Group, need: str) -> tuple[str, dict[str, object]]:
    facts: dict[str, object] = {
        "trade": group.pool.trade_label(group.pool.need(need).trade),
        "place": group.pool.place_name(need),
    }
    return gettext_noop("%(trade)s à %(place)s"), facts
