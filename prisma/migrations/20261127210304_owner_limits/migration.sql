-- AlterTable
ALTER TABLE "reply_attempts" ADD COLUMN     "reserved_prompt" INTEGER,
ADD COLUMN     "reserved_tokens" INTEGER;

-- CreateTable
CREATE TABLE "owner_usage" (
    "owner_id" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "messages" INTEGER NOT NULL DEFAULT 0,
    "tokens" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "owner_usage_pkey" PRIMARY KEY ("owner_id","day")
);

-- CreateTable, by hand: what is counted for a minute need not survive a crash, and costs less without the log
CREATE UNLOGGED TABLE "request_rates" (
    "owner_id" TEXT NOT NULL,
    "requests" INTEGER NOT NULL,
    "window_ends" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "request_rates_pkey" PRIMARY KEY ("owner_id")
);
