"""Citizens and units at work while the server is killed: each command under a fixed id, sent until it is answered."""

import collections
import random
import threading
import time
from concurrent import futures

import grpc

from huiyin.common.v1 import matter_pb2, record_pb2
from huiyin.dispatch.v1 import commands_pb2 as dispatch_commands
from huiyin.dispatch.v1 import dispatch_pb2, dispatch_pb2_grpc
from huiyin.evaluation.v1 import commands_pb2 as evaluation_commands
from huiyin.evaluation.v1 import evaluation_pb2, evaluation_pb2_grpc
from huiyin.intake.v1 import commands_pb2 as intake_commands
from huiyin.intake.v1 import intake_pb2, intake_pb2_grpc

CALL_SECONDS_MAX = 60
TEXT, AREA, UNIT = "河水发黑，岸边有死鱼", "chengguan", "ecology"
Acknowledged = collections.namedtuple("Acknowledged", "kind request reply")
Lost = collections.namedtuple("Lost", "command_id kind sent_at ended_at")


def methods_of(channel_of):
    """What a case needs, by kind; `channel_of(service)` says where that is."""
    dispatch = dispatch_pb2_grpc.DispatchServiceStub(channel_of("dispatch"))
    return {
        "submit": intake_pb2_grpc.IntakeServiceStub(channel_of("intake")).SubmitCase,
        "receive": dispatch.ReceiveCase,
        "handle": dispatch.HandleCase,
        "rate": evaluation_pb2_grpc.EvaluationServiceStub(channel_of("evaluation")).CallBackCase,
    }


class Connection:
    """The stubs of one life of the server."""

    call_seconds_max = CALL_SECONDS_MAX
    # The outcome is not known, or nothing was done, also for want of time on a slow machine: to be sent again.
    passing = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.RESOURCE_EXHAUSTED}

    def __init__(self, huiyin):
        self.channel = grpc.insecure_channel(f"127.0.0.1:{huiyin.port}")
        grpc.channel_ready_future(self.channel).result(timeout=30)
        self.methods = methods_of(lambda _: self.channel)
        self.answered = 0
        self.killed_at = None
        self.lost = []

    def in_flight(self):
        """The calls that had been sent when the server was killed, and never got their answer."""
        return [lost for lost in self.lost if lost.sent_at < self.killed_at <= lost.ended_at]


class Load:
    """`cases_at_a_time` cases under way. What was answered stands in `acknowledged`: command id -> what was told."""

    def __init__(self, seed, cases_at_a_time):
        self.seed = seed
        self.acknowledged = {}
        self.failures = []
        self.again = 0
        self.refused = {}  # command id -> what was last said to one that has no answer yet
        self._changed = threading.Condition()
        self._connection = None
        self._under_way = 0
        self._stopping = False
        self._workers = [threading.Thread(target=self._work, args=(i,), daemon=True) for i in range(cases_at_a_time)]
        self._askers = futures.ThreadPoolExecutor(16)
        self._asked = []
        for worker in self._workers:
            worker.start()

    def connect(self, huiyin):
        self.use(Connection(huiyin))

    def use(self, connection):
        with self._changed:
            self._connection = connection
            self._changed.notify_all()

    def kill(self, huiyin):
        """Kills the server under the load; returns the connection it had, with the calls that were lost."""
        self._connected().killed_at = time.time()
        huiyin.kill()
        return self.disconnect()

    def disconnect(self, killed_at=None):
        """Of a server that is gone. `killed_at`: when it went, if it went by itself."""
        connection = self._connected()
        connection.killed_at = killed_at or connection.killed_at
        with self._changed:
            self._connection = None
        with self._changed:  # the sockets are closed: every call under way ends
            assert self._changed.wait_for(lambda: self._under_way == 0, timeout=30)
        connection.channel.close()
        return connection

    def _connected(self):
        with self._changed:
            assert self._connection is not None
            return self._connection

    def ask_again(self, count=None):
        """Asks for acknowledged commands, or a sample of them, once more; answers are compared in the background."""
        with self._changed:
            ids = sorted(self.acknowledged)
        if count is not None:
            ids = random.Random(f"{self.seed}-{len(ids)}").sample(ids, min(count, len(ids)))
        self._asked += [self._askers.submit(self._compare, command_id) for command_id in ids]

    def wait_asked(self):
        for asked in self._asked:
            asked.result()
        self._asked.clear()

    def finish(self):
        """Lets the cases under way come to their end, and starts no others."""
        self._stopping = True
        for worker in self._workers:
            worker.join(timeout=60)
            assert not worker.is_alive(), "a case did not end"

    def _compare(self, command_id):
        known = self.acknowledged[command_id]
        reply = self._call(known.kind, known.request, "again").reply
        if reply != known.reply:
            self.failures.append(f"{command_id}: told {known.reply} first and {reply} when asked again")
        with self._changed:
            self.again += 1

    def _work(self, worker):
        case = 0
        try:
            while not self._stopping:
                self._walk(f"kill-{self.seed}-{worker}-{case}")
                case += 1
        except Exception as error:  # the test shows it: a thread cannot fail it
            self.failures.append(f"worker {worker}, case {case}: {error}")

    def _walk(self, case):
        submit = intake_commands.SubmitCase(channel=matter_pb2.CHANNEL_HOTLINE, text=TEXT, area_id=AREA)
        if random.Random(case).random() < 0.25:
            submit.contact.phone = phone_of(case)
        done = self._command("submit", intake_pb2.SubmitCaseRequest, case, (), submit)
        matter_id = done.reply.matter_id
        receive = dispatch_commands.ReceiveCase(matter_id=matter_id, unit_id=UNIT)
        done = self._command("receive", dispatch_pb2.ReceiveCaseRequest, case, done.positions, receive)
        handle = dispatch_commands.HandleCase(matter_id=matter_id, unit_id=UNIT, result="已清理河道")
        done = self._command("handle", dispatch_pb2.HandleCaseRequest, case, done.positions, handle)
        rate = evaluation_commands.CallBackCase(matter_id=matter_id, reached=True, solved=matter_pb2.VERDICT_YES,
                                                satisfied=matter_pb2.VERDICT_YES)
        self._command("rate", evaluation_pb2.CallBackCaseRequest, case, done.positions, rate)

    def _command(self, kind, request_type, case, positions, command):
        header = record_pb2.CommandHeader(command_id=f"{case}-{kind}", positions=positions, actor="kill-test")
        request = request_type(header=header, command=command)
        response = self._call(kind, request, kind)
        with self._changed:
            self.acknowledged[header.command_id] = Acknowledged(kind, request, response.reply)
        return response

    def _call(self, kind, request, shown_as):
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._connection is not None)
                connection = self._connection
                self._under_way += 1
            sent_at = time.time()
            try:
                response = connection.methods[kind](request, timeout=connection.call_seconds_max)
                with self._changed:
                    connection.answered += 1
                    self.refused.pop(request.header.command_id, None)
                return response
            except grpc.RpcError as error:
                if error.code() not in connection.passing:
                    raise
                self.refused[request.header.command_id] = f"{error.code().name} {error.details()}"
                connection.lost.append(Lost(request.header.command_id, shown_as, sent_at, time.time()))
            finally:
                with self._changed:
                    self._under_way -= 1
                    self._changed.notify_all()
            time.sleep(0.005)


def phone_of(case):
    return f"139{random.Random(case + '-phone').randrange(10**8):08d}"
