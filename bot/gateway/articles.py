"""Articles and stock for integrators: the shop's own systems ask, and say what is in the shops."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel, ConfigDict, Field

from bot.core.catalogue import Stocked
from bot.core.errors import ArticleNotFound, ShopNotFound
from bot.gateway.parts import GatewayParts
from bot.gateway.rest import ERRORS, Authorised, Problem
from bot.services import catalogue, stock

router = APIRouter(prefix="/api/v1/articles", tags=["catalogue"])

_NOT_FOUND = {**ERRORS, 404: {"model": Problem}}


class ArticleOut(BaseModel):
    """An article with its stock."""

    model: str
    brand: str
    category: str
    name: str
    price: str = Field(description="元, with a point.")
    attributes: dict[str, str]
    terms: str = Field(description="Empty, 定制, 特价 or 清仓.")
    features: str
    stock: dict[str, int] = Field(description="Pieces by shop code.")


class NewCount(BaseModel):
    """A count of pieces in one shop."""

    model_config = ConfigDict(strict=True, extra="forbid")

    shop: str = Field(min_length=1, max_length=200, description="The shop's code or name.")
    count: int = Field(ge=0, le=100_000)


class CountOut(BaseModel):
    """A count that was set."""

    model: str
    before: int
    after: int
    told: int = Field(description="Customers who waited for it and were told.")


@router.get("", responses=ERRORS)
async def find_articles(
    q: Annotated[str, Query(min_length=1, max_length=500, description="As a customer would ask: 1.5匹的空调, bcd508.")],
    parts: Authorised,
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> list[ArticleOut]:
    """What fits, best first; an empty list where nothing does or nothing is asked for."""
    found = await asyncio.to_thread(_find, q, limit, parts)
    return [_out(one) for one in found]


@router.get("/{model:path}", responses=_NOT_FOUND)
async def get_article(model: str, parts: Authorised) -> ArticleOut:
    """One article by its model, however it is written."""
    try:
        return _out(await asyncio.to_thread(catalogue.show, model, parts.unit_of_work()))
    except ArticleNotFound as error:
        raise HTTPException(404, str(error)) from error


@router.put("/{model:path}/stock", responses=_NOT_FOUND)
async def put_stock(model: str, said: NewCount, parts: Authorised) -> CountOut:
    """Say how many pieces a shop has."""
    try:
        change = await asyncio.to_thread(stock.correct_stock, model, said.shop, said.count, parts.notifier, parts.unit_of_work())
    except (ArticleNotFound, ShopNotFound) as error:
        raise HTTPException(404, str(error)) from error
    return CountOut(model=change.article.model, before=change.before, after=change.after, told=change.told)


def _find(text: str, limit: int, parts: GatewayParts) -> tuple[Stocked, ...]:
    query = parts.queries.query(text)
    return catalogue.find(query, limit, parts.unit_of_work()) if query else ()


def _out(one: Stocked) -> ArticleOut:
    article = one.article
    return ArticleOut(
        model=article.model,
        brand=article.brand,
        category=article.category,
        name=article.name,
        price=f"{article.price:.2f}",
        attributes=dict(article.attributes),
        terms=article.terms,
        features=article.features,
        stock=dict(one.stock),
    )
