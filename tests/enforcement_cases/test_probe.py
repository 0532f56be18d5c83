import pytest
from datetime import date
from django.utils import timezone
from tests.enforcement_cases.told import *
from yifa.server.desk.casefile import CaseFile
from yifa.server.desk.place import Place, procedure_of
from yifa.server.figures.models import Posting
from django.db.models import Sum
@pytest.mark.django_db
@pytest.mark.parametrize("name", CASES)
def test_it(name):
    town=found_town(); case=case_of(name); way=ThroughTheDoor(town); walk(case,way)
    row=models.Matter.objects.get(id=way.matters[case["file"]])
    f=CaseFile(Place(Person.objects.get(username="deng").actor(date(2025,12,1)),town,timezone.localtime()),procedure_of(row),row)
    print("\n##",name,row.number,row.status)
    for s in f.sheets: print(f"    - {s.dated} {s.name} {s.number}".rstrip(), s.wrong or "")
    print("  apart",f.apart); print("  lacking",f.lacking); print("  contra",f.contradictions)
    print("  particulars",f.particulars)
    seq=min(way.matters.values())
    for p in Posting.objects.filter(matter_id__in=way.matters.values()).values("figure").annotate(t=Sum("amount")).order_by("figure"): print("   ",p["figure"],p["t"])

@pytest.mark.django_db
def test_links():
    town=found_town(); case=case_of("demolition"); case["steps"]=case["steps"][:-5]; 
    case["steps"]=[s for s in case["steps"] if s["take"]!="perform"]
    way=ThroughTheDoor(town); walk(case,way)
    print(way.matters, list(models.Link.objects.values()))
    for r in models.Matter.objects.filter(id__in=way.matters.values()): print(r.id, r.procedure, r.status)
