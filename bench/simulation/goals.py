"""All goals. Customers take them in turn; what is wanted oftener stands here oftener."""

from __future__ import annotations

from bench.simulation.goal import Goal
from bench.simulation.goals_sale import (
    Available,
    Budget,
    Cheapest,
    Compare,
    Describe,
    Human,
    Money,
    Price,
    Promotions,
    Restock,
    Rule,
    SoldOut,
    Suggestion,
    Usage,
    Warranty,
)
from bench.simulation.goals_service import Cancel, Change, Danger, Install, Progress, Repair
from bench.simulation.goals_trouble import (
    Complaint,
    OrderCancel,
    OrderChange,
    OrderProgress,
    Problem,
    Protection,
    Return,
    Serious,
)

GOALS: tuple[type[Goal], ...] = (
    Repair,
    Available,
    Complaint,
    Rule,
    Return,
    OrderProgress,
    Install,
    Price,
    Restock,
    Usage,
    Repair,
    Danger,
    Compare,
    Money,
    Change,
    Protection,
    Suggestion,
    Return,
    SoldOut,
    Warranty,
    Human,
    Cancel,
    Problem,
    Describe,
    Complaint,
    Promotions,
    Repair,
    OrderChange,
    Cheapest,
    Progress,
    Serious,
    Budget,
    OrderCancel,
)
