public import ArgumentParser
public import TattlerExport

extension SampleFormat: ExpressibleByArgument {}
extension TimeFormat: ExpressibleByArgument {}
