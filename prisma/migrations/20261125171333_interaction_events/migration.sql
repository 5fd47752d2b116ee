-- AlterTable
ALTER TABLE "interactions" ADD COLUMN     "settings_revision" INTEGER NOT NULL DEFAULT 0;

-- CreateIndex
CREATE INDEX "messages_changed" ON "messages"("interaction_id", "revision") WHERE (revision > added_revision);

-- CreateIndex
CREATE UNIQUE INDEX "replies_interaction_id_revision_key" ON "replies"("interaction_id", "revision");
