-- AlterTable
ALTER TABLE "reply_attempts" ADD COLUMN     "retry_after_ms" INTEGER;
