/// Rules that are evaluated together: those of one part of the vocabulary. Grafana Cloud takes 20 of them at most.
struct AlertGroup {
  let name: String
  let rules: [AlertRule]

  static func groups(of rules: [AlertRule]) -> [AlertGroup] {
    DashboardSection.allCases.compactMap { section in
      let own = rules.filter { $0.section == section }
      return own.isEmpty ? nil : AlertGroup(name: "tattler-\(section.rawValue)", rules: own)
    }
  }
}
