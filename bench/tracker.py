"""An expense tracker as the tutorials of FastAPI and SQLAlchemy build one, to measure ours beside it."""
import os
from datetime import date, datetime
from decimal import Decimal
from typing import List, Optional

import jwt
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field, condecimal
from sqlalchemy import Column, Date, DateTime, ForeignKey, Index, Integer, MetaData, Numeric, String, Text, create_engine, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, declarative_base, sessionmaker

SECRET = os.environ["TRACKER_SECRET"]
# As many connections as ours keeps open.
engine = create_engine(os.environ["DATABASE_URL"], pool_size=10, max_overflow=0)
SessionLocal = sessionmaker(bind=engine, autocommit=False, autoflush=False)
Base = declarative_base(metadata=MetaData(schema="tracker"))


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    name = Column(String(100), nullable=False)


class Expense(Base):
    __tablename__ = "expenses"
    id = Column(Integer, primary_key=True)
    user_id = Column(ForeignKey("tracker.users.id"), nullable=False)
    amount = Column(Numeric(14, 2), nullable=False)
    currency = Column(String(3), nullable=False)
    occurred_on = Column(Date, nullable=False)
    payee = Column(String(200))
    note = Column(Text)
    tags = Column(ARRAY(String(50)), nullable=False)
    created_at = Column(DateTime(timezone=True), nullable=False, server_default=func.now())
    updated_at = Column(DateTime(timezone=True), nullable=False, server_default=func.now(), onupdate=func.now())
    __table_args__ = (Index("expenses_of_user", user_id, occurred_on.desc(), id.desc()),)


class ExpenseIn(BaseModel):
    amount: condecimal(gt=0, max_digits=14, decimal_places=2)
    currency: str = Field("EUR", min_length=3, max_length=3)
    occurred_on: date = Field(..., alias="occurredOn")
    payee: Optional[str] = Field(None, max_length=200)
    note: Optional[str] = Field(None, max_length=2000)
    tags: List[str] = []


class ExpenseOut(BaseModel):
    id: int
    amount: Decimal
    currency: str
    occurred_on: date
    payee: Optional[str]
    note: Optional[str]
    tags: List[str]
    created_at: datetime
    updated_at: datetime

    class Config:
        orm_mode = True


def get_db():
    with SessionLocal() as db:
        yield db


def get_user(bearer: HTTPAuthorizationCredentials = Depends(HTTPBearer()), db: Session = Depends(get_db)) -> User:
    try:
        claims = jwt.decode(bearer.credentials, SECRET, algorithms=["HS256"])
    except jwt.InvalidTokenError:
        raise HTTPException(401, "This token is not valid.")
    if user := db.get(User, int(claims["sub"])):
        return user
    raise HTTPException(401, "This user is gone.")


Base.metadata.create_all(engine)
app = FastAPI()


@app.get("/expenses", response_model=List[ExpenseOut])
def list_expenses(limit: int = 50, offset: int = 0, user: User = Depends(get_user), db: Session = Depends(get_db)):
    own = db.query(Expense).filter(Expense.user_id == user.id)
    return own.order_by(Expense.occurred_on.desc(), Expense.id.desc()).offset(offset).limit(limit).all()


@app.post("/expenses", response_model=ExpenseOut, status_code=201)
def create_expense(body: ExpenseIn, user: User = Depends(get_user), db: Session = Depends(get_db)):
    expense = Expense(**body.dict(), user_id=user.id)
    db.add(expense)
    db.commit()
    db.refresh(expense)
    return expense
