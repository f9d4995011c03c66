#!/usr/bin/env python3
"""Writes the sample month of the invented 清河县: cases as JSON lines, in order of arrival, for `huiyinctl play`.

    deploy/packs/make_sample_month.py > deploy/packs/qinghe-month.jsonl

Standard library only, seeded: the same bytes every time. Persons and phone numbers are invented. The format is described in
services/ctl/play_script.h: what comes in, and under "then" what happens to it later. Most goes well. Some does not: cases are
returned, go back and forth until an arbiter speaks, are recalled, chased, reopened, extended, left lying; a burst pipe is
reported by many; the provincial hotline sends cases with limits of its own. What happens to a case is in sample_courses.py.
"""
import json
import random

from sample_courses import course_of
from sample_words import (
    ADDRESSES, ANSWERS, BURSTS, CATEGORIES, CHANNELS, EMERGENCIES, FURTHER, GIVEN, REFUSED, SURNAMES, TOWNSHIPS,
    UNCLEAR, VILLAGES)

CASES = 1200
DAYS = 31
SEED = 20260301
MINUTES_A_DAY = 1440
# How busy each hour of the day is.
HOURS = [1, 1, 1, 1, 1, 2, 4, 10, 22, 28, 26, 20, 10, 12, 22, 26, 24, 18, 14, 16, 16, 12, 6, 3]


def fill(rng, template, area):
    """Replaces a template's slots; all are drawn, so that no text moves the draws of the next."""
    hours = ['早上六点', '中午', '下午', '晚上十点以后', '凌晨一点', '昨天夜里']
    slots = {
        'place': area,
        'road': rng.choice(ADDRESSES),
        'no': rng.randint(2, 186),
        'days': rng.choice('两三四五七'),
        'hour': rng.choice(hours),
        'n': rng.randint(2, 40),
        'floor': rng.randint(2, 26),
        'money': rng.choice([300, 800, 1200, 2600, 5000, 18000]),
    }
    return template.format(**slots)


def contact(rng):
    name = rng.choice(SURNAMES) + rng.choice(GIVEN)
    return {'name': name, 'phone': f'1390000{rng.randint(0, 9999):04d}'}


def area_of(rng):
    """A village or community, now and then only the township. Returns id and name."""
    area_id = rng.choice(sorted(VILLAGES))
    township_id = area_id.split('-')[0]
    if rng.random() < 0.1:
        return township_id, TOWNSHIPS[township_id]
    return area_id, TOWNSHIPS[township_id] + VILLAGES[area_id]


def point_of(rng, area_id, spread=20_000):
    """Somewhere in the area: each has a made-up middle, degrees times 10^7."""
    middle = random.Random(area_id)
    latitude = 296_000_000 + middle.randint(0, 3_000_000)
    longitude = 1046_000_000 + middle.randint(0, 3_000_000)
    return {'latitude_e7': latitude + rng.randint(-spread, spread),
            'longitude_e7': longitude + rng.randint(-spread, spread)}


def from_elsewhere(rng, case, number):
    """The provincial hotline sends it, with a number and a limit of its own."""
    case.update(channel='other_system', source_system='provincial-hotline',
                source_number=f'SC2026{number:06d}')
    return {'source_deadline_after_min': rng.choice([3, 5, 7]) * MINUTES_A_DAY}


def make_case(rng, at, number):
    area_id, area = area_of(rng)
    names = sorted(CATEGORIES)
    category = rng.choices(names, [CATEGORIES[name]['weight'] for name in names])[0]
    draw = rng.random()
    unclear = draw < 0.03
    template = rng.choice(UNCLEAR if unclear else CATEGORIES[category]['texts'])
    case = {
        'at': at,
        'kind': 'request' if unclear else rng.choice(CATEGORIES[category]['kinds']),
        'channel': rng.choices(list(CHANNELS), list(CHANNELS.values()))[0],
        'text': fill(rng, template, area),
        'area_id': area_id,
    }
    if not unclear and draw > 0.6:
        case['category_id'] = category
    case['address'] = f'清河县{area}{rng.choice(ADDRESSES)}{rng.randint(1, 120)}号'
    if rng.random() < 0.5:
        case['place'] = point_of(rng, area_id)
    if rng.random() > 0.06:
        case['contact'] = contact(rng)
        if case['kind'] in ('complaint', 'report') and rng.random() < 0.12:
            case['identity_hidden'] = True
    if rng.random() < 0.04 and not unclear:
        case.update(from_elsewhere(rng, case, number))
    if case['kind'] == 'enquiry' and rng.random() < 0.6:
        case['answer'] = dict(rng.choice(ANSWERS))
        return case
    if rng.random() < 0.01 and not unclear:
        text, further = rng.choice(FURTHER)
        case['further'] = [{'kind': 'request', 'text': text, 'category_id': further, 'area_id': area_id}]
    if category in REFUSED and not unclear:
        return case
    then = course_of(rng, category, unclear)
    return {**case, 'then': then} if then else case


def emergencies(rng, days):
    for service, text, category in EMERGENCIES:
        area_id, area = area_of(rng)
        yield {'at': rng.randrange(days * MINUTES_A_DAY), 'kind': 'request', 'channel': 'hotline',
               'text': text.format(place=area), 'area_id': area_id, 'category_id': category,
               'contact': contact(rng),
               'emergency': {'service': service, 'taken_by': f'seat-{rng.randint(1, 12)}',
                             'words': '来电人在线等候，三方通话转接'}}


def bursts(rng, days):
    """A pipe bursts and many call: one case is worked, the others follow it and are called back each on their own."""
    for index, (area_id, text, category) in enumerate(BURSTS):
        at = rng.randrange(2, days - 5) * MINUTES_A_DAY + rng.randint(7 * 60, 20 * 60)
        name = f'burst-{index}'
        place = point_of(rng, area_id)
        area = TOWNSHIPS[area_id.split('-')[0]] + VILLAGES[area_id]
        lead = {'at': at, 'name': name, 'kind': 'request', 'channel': 'hotline', 'area_id': area_id,
                'text': text.format(place=area), 'category_id': category, 'place': place, 'contact': contact(rng)}
        lead['then'] = [{'after_min': 12, 'do': 'receive_case'},
                        {'after_min': 300, 'do': 'handle_case', 'result': '抢修完成，已恢复正常并冲洗路面。'},
                        said(400, True, True, '抢修很快。')]
        yield lead
        for _ in range(rng.randint(3, 6)):
            after = rng.randint(3, 90)
            near = {key: value + rng.randint(-800, 800) for key, value in place.items()}
            content = rng.random() < 0.8
            yield {'at': at + after, 'kind': 'request', 'channel': rng.choice(['hotline', 'app', 'grid_worker']),
                   'text': text.format(place=area), 'area_id': area_id, 'category_id': category, 'place': near,
                   'contact': contact(rng),
                   'then': [{'after_min': 4, 'do': 'merge_case', 'into_matter_id': f'@{name}',
                             'reason': '同一处，已在处理'},
                            said(320 + rng.randint(30, 900), content, content, '好了，谢谢。' if content else '又漏了。')]}


def said(after_min, solved, satisfied, words):
    return {'after_min': after_min, 'do': 'call_back_case', 'actor': 'hotline-4', 'reached': True,
            'solved': 'yes' if solved else 'no', 'satisfied': 'yes' if satisfied else 'no', 'words': words}


def main():
    rng = random.Random(SEED)
    moments = sorted(day * MINUTES_A_DAY + hour * 60 + rng.randrange(60)
                     for day, hour in zip(rng.choices(range(DAYS), k=CASES), rng.choices(range(24), HOURS, k=CASES)))
    cases = [make_case(rng, at, number) for number, at in enumerate(moments)]
    cases += list(emergencies(rng, DAYS)) + list(bursts(rng, DAYS))
    for case in sorted(cases, key=lambda case: case['at']):
        print(json.dumps(case, ensure_ascii=False))


if __name__ == '__main__':
    main()
