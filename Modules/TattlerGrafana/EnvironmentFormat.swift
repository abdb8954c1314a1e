/// The syntaxes in which environment variables are handed to programs.
public enum EnvironmentFormat: String, Sendable, Hashable, CaseIterable {
  /// A `.env` file: `NAME=value`, in single quotes where the value needs them.
  case dotenv
  /// Lines for a POSIX shell: `export NAME='value'`.
  case shell
  /// Lines for the `[Service]` section of a systemd unit: `Environment="NAME=value"`, with `%` doubled.
  case systemd
  /// A file for `docker run --env-file`, which knows no quotes: `NAME=value`.
  case docker
  /// A Kubernetes Secret as YAML, for `envFrom`.
  case kubernetes
}
