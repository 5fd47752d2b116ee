-- AlterTable
ALTER TABLE "interactions" ADD COLUMN     "listed_revision" INTEGER;

-- CreateTable
CREATE TABLE "interaction_lists" (
    "owner_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "last_position" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "interaction_lists_pkey" PRIMARY KEY ("owner_id")
);

-- CreateTable
CREATE TABLE "listed_interactions" (
    "owner_id" TEXT NOT NULL,
    "interaction_id" UUID NOT NULL,
    "position" BIGINT,
    "first_position" BIGINT,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "listed_interactions_pkey" PRIMARY KEY ("owner_id","interaction_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "interaction_lists_id_key" ON "interaction_lists"("id");

-- CreateIndex
CREATE UNIQUE INDEX "listed_interactions_owner_id_position_key" ON "listed_interactions"("owner_id", "position");

-- CreateIndex
CREATE INDEX "interactions_unlisted" ON "interactions"("owner_id", "updated_at") WHERE (revision IS DISTINCT FROM listed_revision);
