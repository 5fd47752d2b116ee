-- CreateEnum
CREATE TYPE "role" AS ENUM ('System', 'Human', 'Ai');

-- CreateEnum
CREATE TYPE "reply_status" AS ENUM ('QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "finish_reason" AS ENUM ('STOP', 'LENGTH', 'CONTENT_FILTER', 'CANCELLED', 'OTHER');

-- CreateTable
CREATE TABLE "interactions" (
    "id" UUID NOT NULL,
    "owner_id" TEXT NOT NULL,
    "client_interaction_id" TEXT,
    "creation_digest" TEXT,
    "role" "role" NOT NULL DEFAULT 'System',
    "prompt" TEXT,
    "title" TEXT,
    "model_name" TEXT,
    "temperature" DOUBLE PRECISION,
    "top_p" DOUBLE PRECISION,
    "max_output_tokens" INTEGER,
    "last_position" INTEGER NOT NULL DEFAULT 0,
    "last_turn" INTEGER NOT NULL DEFAULT 0,
    "revision" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),

    CONSTRAINT "interactions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "messages" (
    "id" UUID NOT NULL,
    "interaction_id" UUID NOT NULL,
    "role" "role" NOT NULL,
    "content" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "parent_id" UUID,
    "client_message_id" TEXT,
    "added_revision" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "messages_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "replies" (
    "id" UUID NOT NULL,
    "interaction_id" UUID NOT NULL,
    "owner_id" TEXT NOT NULL,
    "prompt_message_id" UUID NOT NULL,
    "message_id" UUID,
    "status" "reply_status" NOT NULL DEFAULT 'QUEUED',
    "turn" INTEGER NOT NULL,
    "is_head" BOOLEAN NOT NULL DEFAULT false,
    "model_name" TEXT,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "failed_attempts" INTEGER NOT NULL DEFAULT 0,
    "worker_id" UUID,
    "lease_until" TIMESTAMPTZ(3),
    "run_after" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    "error_code" TEXT,
    "error_message" TEXT,
    "finish_reason" "finish_reason",
    "prompt_tokens" INTEGER,
    "completion_tokens" INTEGER,
    "revision" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "replies_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reply_attempts" (
    "reply_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "provider" TEXT,
    "model_name" TEXT,
    "error_code" TEXT,
    "error_message" TEXT,
    "prompt_tokens" INTEGER,
    "completion_tokens" INTEGER,
    "first_token_ms" INTEGER,
    "total_ms" INTEGER,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "reply_attempts_pkey" PRIMARY KEY ("reply_id","number")
);

-- CreateTable
CREATE TABLE "reply_chunks" (
    "reply_id" UUID NOT NULL,
    "attempt" INTEGER NOT NULL,
    "offset" INTEGER NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "reply_chunks_pkey" PRIMARY KEY ("reply_id","attempt","offset")
);

-- CreateIndex
CREATE INDEX "interactions_owner_id_created_at_id_idx" ON "interactions"("owner_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "interactions_owner_id_updated_at_id_idx" ON "interactions"("owner_id", "updated_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "interactions_owner_id_client_interaction_id_key" ON "interactions"("owner_id", "client_interaction_id");

-- CreateIndex
CREATE INDEX "messages_parent_id_idx" ON "messages"("parent_id");

-- CreateIndex
CREATE UNIQUE INDEX "messages_interaction_id_position_key" ON "messages"("interaction_id", "position");

-- CreateIndex
CREATE UNIQUE INDEX "messages_interaction_id_added_revision_key" ON "messages"("interaction_id", "added_revision");

-- CreateIndex
CREATE UNIQUE INDEX "messages_interaction_id_client_message_id_key" ON "messages"("interaction_id", "client_message_id");

-- CreateIndex
CREATE UNIQUE INDEX "replies_prompt_message_id_key" ON "replies"("prompt_message_id");

-- CreateIndex
CREATE UNIQUE INDEX "replies_message_id_key" ON "replies"("message_id");

-- CreateIndex
CREATE INDEX "replies_claimable" ON "replies"("owner_id", "run_after") WHERE (is_head AND status = 'QUEUED');

-- CreateIndex
CREATE INDEX "replies_unfinished" ON "replies"("interaction_id", "turn") WHERE (status IN ('QUEUED', 'RUNNING'));

-- CreateIndex
CREATE INDEX "replies_leased" ON "replies"("lease_until") WHERE (status = 'RUNNING');

-- CreateIndex
CREATE UNIQUE INDEX "replies_interaction_id_turn_key" ON "replies"("interaction_id", "turn");

-- CreateIndex
CREATE UNIQUE INDEX "replies_one_running" ON "replies"("interaction_id") WHERE (status = 'RUNNING');

-- CreateIndex
CREATE UNIQUE INDEX "replies_one_head" ON "replies"("interaction_id") WHERE (is_head);

-- AddForeignKey
ALTER TABLE "messages" ADD CONSTRAINT "messages_interaction_id_fkey" FOREIGN KEY ("interaction_id") REFERENCES "interactions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "messages" ADD CONSTRAINT "messages_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "messages"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "replies" ADD CONSTRAINT "replies_interaction_id_fkey" FOREIGN KEY ("interaction_id") REFERENCES "interactions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "replies" ADD CONSTRAINT "replies_prompt_message_id_fkey" FOREIGN KEY ("prompt_message_id") REFERENCES "messages"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "replies" ADD CONSTRAINT "replies_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "messages"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reply_attempts" ADD CONSTRAINT "reply_attempts_reply_id_fkey" FOREIGN KEY ("reply_id") REFERENCES "replies"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reply_chunks" ADD CONSTRAINT "reply_chunks_reply_id_fkey" FOREIGN KEY ("reply_id") REFERENCES "replies"("id") ON DELETE CASCADE ON UPDATE CASCADE;
