/** Something the user can put right. The message is one line and says what to do; it is all that is shown. */
export class InstallError extends Error {
  override readonly name = "InstallError";
}

/** A command line that cannot be understood. */
export class UsageError extends InstallError {}

const REASONS: Record<string, string> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of the path is a file, not a folder",
  EEXIST: "a part of the path is a file, not a folder",
};

/** A file system's refusal in words, with the path it refused; null for any other error. */
export function refusal(error: unknown): string | null {
  const { code, path } = error as NodeJS.ErrnoException;
  const reason = code === undefined ? undefined : REASONS[code];
  if (reason === undefined) return null;
  const what = path === undefined ? reason : `${reason}: ${path}`;
  return `${what}; choose another place with --user, --sys-prefix or --prefix FOLDER`;
}
