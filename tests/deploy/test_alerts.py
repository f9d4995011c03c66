"""Alarms: come when they should, ask only for metrics that exist, and each is explained."""

import re
import subprocess

import yaml

from manifests import DEPLOY, ROOT, find_tool

RULES = DEPLOY / "prometheus/alerts.yaml"


def alerts():
    return [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]


def metrics_of_the_services():
    texts = (path.read_text() for path in (ROOT / "services").rglob("*.cc"))
    return {name for text in texts for name in re.findall(r'"(huiyin_[a-z_]+)"', text)}


def promtool(*words):
    return subprocess.run([find_tool("PROMTOOL"), *map(str, words)], capture_output=True, text=True, timeout=120)


def test_prometheus_reads_them():
    done = promtool("check", "config", DEPLOY / "prometheus/prometheus.yaml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(alerts())} rules found" in done.stdout


def test_come_when_they_should():
    done = promtool("test", "rules", ROOT / "tests/deploy/alerts_test.yaml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_is_tried():
    tried = {case["alertname"] for test in yaml.safe_load((ROOT / "tests/deploy/alerts_test.yaml").read_text())["tests"]
             for case in test["alert_rule_test"] if case["exp_alerts"]}
    assert tried == {alert["alert"] for alert in alerts()}


def test_metrics_exist():
    asked = {name for alert in alerts() for name in re.findall(r"huiyin_[a-z_]+", alert["expr"])}
    assert asked
    assert not asked - metrics_of_the_services()


def test_each_alarm_is_explained():
    page = (ROOT / "docs/operations.md").read_text()
    explained = re.findall(r"^\| `(Huiyin\w+)` \|", page, re.MULTILINE)
    assert sorted(explained) == sorted(alert["alert"] for alert in alerts())


def test_each_metric_is_explained():
    page = (ROOT / "docs/operations.md").read_text()
    left_out = {name for name in metrics_of_the_services() if f"`{name}`" not in page}
    assert not left_out


def test_have_severity_and_summary():
    for alert in alerts():
        assert alert["labels"]["severity"] in ("warning", "critical"), alert["alert"]
        assert alert["annotations"]["summary"], alert["alert"]
