internal import Synchronization

/// The exemplars of series. Only tables with a sampler have a place for them, behind each series.
extension SeriesTable where Cell: ~Copyable {
  /// Where the exemplars of a series are.
  private func place(of series: Pointer) -> UnsafeMutablePointer<Atomic<UnsafeMutableRawPointer?>> {
    unsafe (UnsafeMutableRawPointer(series) + Self.exemplarOffset)
      .assumingMemoryBound(to: Atomic<UnsafeMutableRawPointer?>.self)
  }

  /// Makes the place of a new series.
  func makeExemplarPlace(_ memory: UnsafeMutableRawPointer) {
    guard sampler != nil else { return }
    let place = unsafe (memory + Self.exemplarOffset).bindMemory(
      to: Atomic<UnsafeMutableRawPointer?>.self, capacity: 1)
    unsafe place.initialize(to: Atomic(nil))
  }

  /// Frees the exemplars of a series that goes.
  func freeExemplars(_ series: Pointer) {
    guard sampler != nil else { return }
    // Acquiring: pairs with the exchange in `reservoir(of:)`.
    guard let made = unsafe place(of: series).pointee.load(ordering: .acquiring) else { return }
    unsafe Unmanaged<ExemplarReservoir>.fromOpaque(made).release()
  }

  /// The exemplars of a series; nil where there were none yet.
  func exemplars(_ series: Pointer) -> ExemplarReservoir? {
    guard sampler != nil else { return nil }
    // Acquiring: as in `freeExemplars`.
    guard let made = unsafe place(of: series).pointee.load(ordering: .acquiring) else { return nil }
    return unsafe Unmanaged<ExemplarReservoir>.fromOpaque(made).takeUnretainedValue()
  }

  /// Offers a measurement, if it is one for exemplars.
  ///
  /// - Parameter leftOut: the encoded attributes that the series does not have.
  func offer(_ value: UInt64, to series: Pointer, _ leftOut: (ExemplarSampler) -> [UInt8]) {
    guard let sampler else { return }
    let (isChosen, context) = sampler.sample()
    guard isChosen else { return }
    unsafe sampler.offer(value, context, to: reservoir(of: series, sampler.places)) { leftOut(sampler) }
  }

  private func reservoir(of series: Pointer, _ places: ExemplarPlaces) -> ExemplarReservoir {
    if let known = unsafe exemplars(series) { return known }
    let made = ExemplarReservoir(places)
    let retained = unsafe Unmanaged.passRetained(made)
    // Releasing: it must be whole before others see it. Acquiring: the winner's, where it is another thread.
    let (exchanged, original) = unsafe place(of: series).pointee.compareExchange(
      expected: nil, desired: retained.toOpaque(), ordering: .acquiringAndReleasing)
    if exchanged { return made }
    unsafe retained.release()
    guard let original = unsafe original else { return made }
    return unsafe Unmanaged<ExemplarReservoir>.fromOpaque(original).takeUnretainedValue()
  }
}
