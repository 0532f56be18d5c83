"""A small catalogue of its own: the engine must not depend on what the house happens to declare."""

from __future__ import annotations

from pathlib import Path

import pytest

from yifa.kernel.catalogue import Catalogue, load
from yifa.law.calendar import WorkCalendar, default_calendar

ROLES = """
clerk: {name: 承办人, group: 试, reach: town, description: 承办}
leader: {name: 负责人, group: 试, reach: town, description: 审批}
"""

PERMIT = """
procedure: permit
name: 样例许可
basis: [行政许可法]
versions:
  - {from: 2019-04-23}
  - {from: 2024-01-01, changes: {actions: {close: {name: 归档, from: granted, to: closed, by: clerk, basis: 档案法第14条}}, states: {closed: {name: 已归档, end: true}}}}
number: "{prefix}许〔{year}〕{n}号"
title: "{matter} {village}"
parties: {applicant: {name: 申请人, min: 1}}
fields:
  matter: {name: 事项, type: choice, options: [砍伐, 占道]}
  village: {name: 村, type: village}
  fee: {name: 金额, type: money}
  secret: {name: 备注, personal: true}
  why: {name: 理由, type: paragraph}
  pause_why: 中止原因
  days: {name: 延长天数, type: integer, min: 1, max: 10}
states: {received: 已收件, accepted: 已受理, paused: 中止, granted: 已准予, refused: {name: 不予许可, end: true}, withdrawn: {name: 已撤回, end: true}}
actions:
  receive: {name: 收件, from: start, to: received, by: clerk, form: [applicant!, matter!, village!, fee, secret], basis: 行政许可法第29条}
  accept: {name: 受理, from: received, to: accepted, by: clerk, basis: 行政许可法第32条}
  pause: {name: 中止, from: accepted, to: paused, by: clerk, form: [pause_why!], basis: 行政许可法第45条}
  resume: {name: 恢复, from: paused, to: accepted, by: clerk, basis: 行政许可法第45条}
  extend: {name: 延长, from: accepted, by: leader, form: [days!], basis: 行政许可法第42条}
  grant: {name: 准予许可, from: accepted, to: granted, by: leader, apart_from: accept, form: [fee], basis: 行政许可法第38条}
  refuse: {name: 不予许可, from: accepted, to: refused, by: leader, form: [why!], basis: 行政许可法第38条}
  withdraw: {name: 撤回申请, from: "*", to: withdrawn, by: clerk, basis: 行政许可法第31条}
limits:
  decide: {rule: license-decision-20wd, name: 作出决定, from: accept, until: [grant, refuse], pause: pause, resume: resume, extend: {by: extend, field: days, unit: working_day}}
rules:
  - {id: R077, on: refuse, when: "length(it.why) < 4", say: 不予许可应说明理由，请写清楚。, basis: 行政许可法第38条}
  - {id: R080, on: grant, when: "it.fee > 100000", then: warn, say: 金额超过一千元。, basis: 优化营商环境条例第36条}
figures:
  permits_received: {name: 收件, unit: 件, definition: 当年收件数, post: {on: receive, part: it.matter}}
  permits_granted: {name: 准予, unit: 件, definition: 当年准予数, post: {on: grant}}
  permit_fees: {name: 收费, unit: 元, definition: 当年收费, post: {track: fee}}
  permits_open: {name: 在办, unit: 件, definition: 期末在办数, stock: true, post: [{on: receive}, {on: [refuse, withdraw, grant], amount: "-1", when: "status != 'granted'"}]}
  permit_rate: {name: 准予率, unit: "%", definition: 准予÷收件, ratio: [permits_granted, permits_received]}
checks:
  - {le: [permits_granted, permits_received], say: 准予不应多于收件}
samples:
  - [receive, accept, pause, resume, extend, grant, close]
  - [receive, accept, {refuse: {why: 材料不真实}}]
  - [receive, withdraw]
"""


@pytest.fixture(scope="session")
def calendar() -> WorkCalendar:
    return default_calendar()


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    root: Path = tmp_path_factory.mktemp("catalogue")
    (root / "services").mkdir()
    (root / "roles.yaml").write_text(ROLES, encoding="utf-8")
    (root / "services" / "permit.yaml").write_text(PERMIT, encoding="utf-8")
    return load(root)
