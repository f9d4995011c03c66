"""What happens to the cases of the sample month after they came in: the steps under "then"."""
from sample_words import (
    CATEGORIES, CHASES, COMPLAINTS, EXTENSION_REASONS, FIRST_REPLIES, LEVELS, PARK_REASONS, PERSON_ONLY, PRAISE, RESULTS,
    RETURN_WORDS, WAIT_REASONS, WITHDRAW_REASONS)

MINUTES_A_DAY = 1440
OTHERS = ['urban', 'housing', 'chengguan-office', 'hexi-office', 'transport', 'market', 'land', 'civil-affairs']
# Categories that qinghe.yaml gives limits in working days.
WORKING_DAYS = {'insurance', 'property-management', 'school', 'homestead', 'farm-support'}
CALLERS = ['hotline-1', 'hotline-2', 'hotline-3', 'hotline-4', 'hotline-5']


def step(after_min, command, **fields):
    return {'after_min': int(after_min), 'do': command, **fields}


def course_of(rng, category, unclear):
    """The steps of a case that was submitted, in order of time."""
    steps = []
    ready = 0
    if unclear:
        if rng.random() < 0.2:  # still waits for a person
            return steps
        ready = rng.randint(10, 90)
        category = rng.choice(['rubbish', 'roads', 'relief', 'neighbours'])
        steps.append(step(ready, 'classify_case', category_id=category))
    if category in PERSON_ONLY:
        ready += rng.randint(20, 200)
        if rng.random() < 0.4:
            steps.append(step(ready, 'refuse_case', reason='线索不具体，已告知向纪检监察机关反映的途径'))
            return steps
        steps.append(step(ready, 'accept_case'))
    if rng.random() < 0.5:
        steps.append(step(ready + rng.randint(1, 600), 'reply_first', words=rng.choice(FIRST_REPLIES)))
    steps += Course(rng, category, ready).steps()
    return sorted(steps, key=lambda one: one['after_min'])


class Course:
    """From dispatch to the end, as one case goes."""

    def __init__(self, rng, category, ready):
        self.rng = rng
        self.category = category
        self.ready = ready
        self.receive_within, self.handle_within = LEVELS[CATEGORIES[category]['level']]
        self.found = []

    def add(self, after_min, command, **fields):
        self.found.append(step(after_min, command, **fields))

    def steps(self):
        rng = self.rng
        fates = [(0.03, self.left_lying), (0.03, self.withdrawn), (0.02, self.transferred), (0.02, self.never_handled),
                 (0.03, self.parked), (0.02, self.waiting), (0.05, self.returned), (0.015, self.ping_pong),
                 (0.015, self.recalled), (0.04, self.extended)]
        draw = rng.random()
        for share, fate in fates:
            if draw < share:
                fate()
                return self.found
            draw -= share
        self.handled(self.receive(self.ready))
        return self.found

    def receive(self, after):
        late = self.rng.random() < 0.05
        share = self.rng.uniform(1.1, 2.5) if late else self.rng.uniform(0.05, 0.9)
        at = after + max(1, int(self.receive_within * share))
        self.add(at, 'receive_case')
        return at

    def handled(self, received, from_min=None):
        rng = self.rng
        begun = self.ready if from_min is None else from_min
        late = rng.random() < 0.09
        share = rng.uniform(1.05, 1.9) if late else rng.uniform(0.15, 0.95)
        at = max(begun + int(self.handle_within * share), received + 2)
        if late or rng.random() < 0.03:
            for _ in range(rng.randint(1, 3)):
                self.add(rng.randint(received, at), 'chase_case', channel='hotline', words=rng.choice(CHASES))
        self.add(at, 'handle_case', result=rng.choice(CATEGORIES[self.category].get('results', RESULTS)))
        self.judged(at, good=not late, again=1)

    def judged(self, handled, good, again):
        """Called back: content, or not and then done again one tier up; or nobody answers; or closed without."""
        rng = self.rng
        at = handled + rng.randint(20, 1300)
        draw = rng.random()
        if draw < 0.05:
            self.add(at + 600, 'close_case', reason='来电人要求不再回访')
            return
        if draw < 0.15:
            for attempt in range(rng.randint(1, 2)):
                self.call_back(at + attempt * 400, reached=False)
            at += 900
            if rng.random() < 0.3:
                return  # to be tried again
        solved = rng.random() < (0.93 if good else 0.6)
        satisfied = rng.random() < (0.93 if solved else 0.15)
        self.call_back(at, True, 'yes' if solved else 'no', 'yes' if satisfied else 'no',
                       rng.choice(PRAISE if satisfied else COMPLAINTS))
        if (solved and satisfied) or again == 0:
            return
        received = at + rng.randint(20, 200)
        self.add(received, 'receive_case')
        if rng.random() < 0.15:
            return  # lies one tier up
        done = received + int(self.handle_within * rng.uniform(0.1, 0.6)) + 5
        self.add(done, 'handle_case', result='由上一级单位牵头复核，已重新处理到位。')
        self.judged(done, good=True, again=again - 1)

    def call_back(self, at, reached, solved='unknown', satisfied='unknown', words=''):
        fields = {'actor': self.rng.choice(CALLERS), 'reached': reached, 'solved': solved, 'satisfied': satisfied}
        self.add(at, 'call_back_case', **fields, **({'words': words} if words else {}))

    # What goes otherwise.

    def left_lying(self):
        """Nobody ever receives it."""
        if self.rng.random() < 0.5:
            self.add(self.ready + self.receive_within * 4, 'chase_case', channel='hotline',
                     words=self.rng.choice(CHASES))

    def never_handled(self):
        at = self.receive(self.ready)
        self.add(at + self.handle_within * 2, 'chase_case', channel='hotline', words=self.rng.choice(CHASES))

    def withdrawn(self):
        at = self.ready + self.rng.randint(5, 240)
        self.add(at, 'withdraw_case', reason=self.rng.choice(WITHDRAW_REASONS))

    def transferred(self):
        at = self.receive(self.ready)
        self.add(at + self.rng.randint(10, 120), 'transfer_case', to_system='provincial-hotline',
                 reason='经核实不属于本县管辖，转省级平台办理')

    def parked(self):
        rng = self.rng
        received = self.receive(self.ready)
        park = received + rng.randint(5, max(6, self.handle_within // 4))
        self.add(park, 'park_case', reason=rng.choice(PARK_REASONS), project_id=f'budget-2026-{rng.randint(1, 40):02d}',
                 review_after_min=park + 15 * MINUTES_A_DAY)
        if rng.random() < 0.5:
            return  # waits for its money
        unpark = park + rng.randint(1, 10) * MINUTES_A_DAY
        self.add(unpark, 'unpark_case')
        self.handled(unpark, from_min=unpark - (park - self.ready))

    def waiting(self):
        rng = self.rng
        received = self.receive(self.ready)
        wait = received + rng.randint(5, max(6, self.handle_within // 4))
        self.add(wait, 'park_case', kind='waiting_for_requester', reason=rng.choice(WAIT_REASONS))
        back = wait + rng.randint(60, 3 * MINUTES_A_DAY)
        self.add(back, 'unpark_case')
        self.handled(back, from_min=back - (wait - self.ready))

    def returned(self):
        """It is not theirs; a dispatcher gives it to another."""
        rng = self.rng
        back = self.ready + max(1, int(self.receive_within * rng.uniform(0.1, 0.8)))
        reason, words = rng.choice(RETURN_WORDS)
        self.add(back, 'return_case', reason_id=reason, words=words)
        assign = back + rng.randint(5, 60)
        self.add(assign, 'assign_case', unit_id=rng.choice(OTHERS))
        self.handled(self.receive(assign))

    def ping_pong(self):
        """Back and forth, until the tier above says who acts."""
        rng = self.rng
        at = self.ready
        for _ in range(2):
            at += rng.randint(5, max(6, self.receive_within // 2))
            reason, words = rng.choice(RETURN_WORDS)
            self.add(at, 'return_case', reason_id=reason, words=words)
            if len([one for one in self.found if one['do'] == 'return_case']) == 2:
                break
            at += rng.randint(5, 60)
            self.add(at, 'assign_case', unit_id=rng.choice(OTHERS))
        at += rng.randint(30, 600)
        if rng.random() < 0.2:
            return  # the arbiter takes its time
        self.add(at, 'arbitrate_case', unit_id=rng.choice(OTHERS), reason='按职责清单并现场勘查裁定')
        self.handled(self.receive(at))

    def recalled(self):
        rng = self.rng
        back = self.ready + rng.randint(3, 40)
        self.add(back, 'recall_case', reason='派单时选错单位', to_unit_id=rng.choice(OTHERS))
        self.handled(self.receive(back))

    def extended(self):
        rng = self.rng
        if self.category in WORKING_DAYS:  # whose limit is another every week
            self.handled(self.receive(self.ready))
            return
        received = self.receive(self.ready)
        ask = max(received + 1, self.ready + int(self.handle_within * rng.uniform(0.5, 0.9)))
        until = self.ready + int(self.handle_within * 1.5)
        self.add(ask, 'ask_extension', reason=rng.choice(EXTENSION_REASONS), until_after_min=until)
        decide = ask + max(1, int(self.handle_within * 0.05))
        draw = rng.random()
        if draw < 0.15:
            return  # nobody decides it, the limit passes
        granted = draw < 0.8
        self.add(decide, 'decide_extension', by_unit_id='qinghe-gov', granted=granted,
                 **({} if granted else {'reason': '时限充足，请按期办理'}))
        done = decide + max(1, int((until - decide) * rng.uniform(0.3, 0.9)))
        self.add(done, 'handle_case', result=rng.choice(RESULTS))
        self.judged(done, good=granted, again=1)
