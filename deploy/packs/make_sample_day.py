#!/usr/bin/env python3
"""Writes the sample day of the invented 清河县: 300 cases, a JSON object a line, in order of arrival.

    deploy/packs/make_sample_day.py > deploy/packs/qinghe-day.jsonl

Standard library only, seeded: the same bytes every time. Persons and phone numbers are invented.

Fields of a case (times are whole minutes; every `after_min` counts from the case's own `at`):
  at                 since the day's start (00:00, Asia/Shanghai), 0 to 1439
  kind               request, complaint, report, enquiry, suggestion
  channel            hotline, app, web, forum, petition_office, service_window, letter, on_behalf,
                     grid_worker, email, official
  text               what the requester says
  area_id            of qinghe.yaml
  category_id        of qinghe.yaml; absent: keywords classify, or nobody can until a person does
  address            of the matter
  contact            {name, phone}; absent: anonymous
What happens to it later. Each is absent when it never happens; the minutes alone give the order:
  classify           {after_min, category_id}      a person classifies what no keyword could
  decide             {after_min, accept, reason}   a person accepts or refuses (then with a reason)
  receive_after_min  the unit that has it receives it; absent though dispatched: overdue one day
  handle_after_min   the unit has handled it; result says how
  result             in words, with handle_after_min
  callback           {after_min, reached, solved, satisfied, words}; verdicts: yes, no, unknown
  close              {after_min, reason}           closed without a callback
  withdraw           {after_min, reason}
  park               {after_min, reason, review_after_min}
  unpark             {after_min}
  transfer           {after_min, to_system, reason}
What two cases do in the same minute has no order. A case whose category is refused at the door
(court) has no later course.
"""
import json
import random

from sample_words import (
    ADDRESSES, CATEGORIES, CHANNELS, COMPLAINTS, GIVEN, LEVELS, PARK_REASONS, PERSON_ONLY, PRAISE,
    REFUSED, RESULTS, SURNAMES, TOWNSHIPS, UNCLEAR, VILLAGES, WITHDRAW_REASONS)

CASES = 300
SEED = 20260316
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


def place(rng):
    """A village or community, now and then only the township. Returns id and name."""
    area_id = rng.choice(sorted(VILLAGES))
    township_id = area_id.split('-')[0]
    if rng.random() < 0.1:
        return township_id, TOWNSHIPS[township_id]
    return area_id, TOWNSHIPS[township_id] + VILLAGES[area_id]


def callback(rng, after_min, good):
    if rng.random() < 0.1:
        return {'after_min': after_min, 'reached': False, 'solved': 'unknown',
                'satisfied': 'unknown'}
    solved = rng.random() < (0.94 if good else 0.6)
    said = {'after_min': after_min, 'reached': True, 'solved': 'yes' if solved else 'no'}
    satisfied = rng.random() < (0.93 if solved else 0.15)
    if rng.random() < 0.04:
        return {**said, 'satisfied': 'unknown'}
    return {**said, 'satisfied': 'yes' if satisfied else 'no',
            'words': rng.choice(PRAISE if satisfied else COMPLAINTS)}


def later(rng, case, category, ready):
    """The course after the case is dispatched, which is `ready` minutes after it came in."""
    receive_within, handle_within = LEVELS[CATEGORIES[category]['level']]
    fate = rng.random()
    if fate < 0.04:  # nobody ever receives it
        return
    late_receive = rng.random() < 0.05
    share = rng.uniform(1.1, 2.5) if late_receive else rng.uniform(0.05, 0.9)
    receive = ready + max(1, int(receive_within * share))
    if fate < 0.07:
        case['withdraw'] = {'after_min': ready + rng.randint(5, 240),
                            'reason': rng.choice(WITHDRAW_REASONS)}
        if receive < case['withdraw']['after_min']:
            case['receive_after_min'] = receive
        return
    case['receive_after_min'] = receive
    if fate < 0.1:
        case['transfer'] = {'after_min': receive + rng.randint(10, 120),
                            'to_system': 'provincial-hotline',
                            'reason': '经核实不属于本县管辖，转省级平台办理'}
        return
    if fate < 0.13:  # received and then left lying
        return
    late = rng.random() < 0.08
    share = rng.uniform(1.05, 1.6) if late else rng.uniform(0.15, 0.95)
    handle = max(ready + int(handle_within * share), receive + 2)
    if fate < 0.17:
        park = receive + rng.randint(30, 300)
        case['park'] = {'after_min': park, 'reason': rng.choice(PARK_REASONS),
                        'review_after_min': park + 30 * 1440}
        if fate < 0.15:
            return
        case['unpark'] = {'after_min': park + rng.randint(1, 5) * 1440}
        handle += case['unpark']['after_min'] - park + 300
    case['handle_after_min'] = handle
    case['result'] = rng.choice(CATEGORIES[category].get('results', RESULTS))
    end = rng.random()
    if end < 0.88:
        case['callback'] = callback(rng, handle + rng.randint(20, 1300), not late)
    elif end < 0.93:
        case['close'] = {'after_min': handle + rng.randint(60, 2000), 'reason': '来电人要求不再回访'}


def make_case(rng, at):
    area_id, area = place(rng)
    draw = rng.random()
    names = sorted(CATEGORIES)
    category = rng.choices(names, [CATEGORIES[name]['weight'] for name in names])[0]
    unclear = draw < 0.04
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
    if rng.random() > 0.06:
        case['contact'] = contact(rng)
    ready = 0
    if unclear:
        if draw < 0.012:  # still waits for a person
            return case
        ready = rng.randint(10, 90)
        category = rng.choice(['rubbish', 'roads', 'relief', 'neighbours'])
        case['classify'] = {'after_min': ready, 'category_id': category}
    if category in REFUSED:
        return case
    if category in PERSON_ONLY:
        ready += rng.randint(20, 200)
        accept = rng.random() < 0.6
        case['decide'] = {'after_min': ready, 'accept': accept}
        if not accept:
            case['decide']['reason'] = '线索不具体，已告知向纪检监察机关反映的途径'
            return case
    later(rng, case, category, ready)
    return case


def main():
    rng = random.Random(SEED)
    hours = rng.choices(range(24), HOURS, k=CASES)
    minutes = sorted(hour * 60 + rng.randrange(60) for hour in hours)
    for at in minutes:
        print(json.dumps(make_case(rng, at), ensure_ascii=False))


if __name__ == '__main__':
    main()
