"""Whoever runs the instances of a cluster, as systemd or Kubernetes does."""

import threading

EXIT_START = 3


class Keeper:
    """One that could not start, as when the brokers do not answer or the disk is full, is started again after a second.

    Any other end that no fault made stands in `ends`.
    """

    def __init__(self, cluster):
        self.cluster, self.ends = cluster, []
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self._thread.start()

    def stop(self):
        self._ending.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self):
        while not self._ending.wait(1):
            for instance in self.cluster.instances:
                with self.cluster.lock:
                    if not instance.wanted or instance.alive():
                        continue
                    if instance.process.returncode == EXIT_START:
                        instance.launch()
                    else:
                        instance.wanted = False
                        self.ends.append(f"{instance.name} ended with {instance.process.returncode}: {instance.log()[-2000:]}")
