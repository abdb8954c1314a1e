public import ArgumentParser
public import TattlerGrafana

extension EnvironmentFormat: ExpressibleByArgument {}
