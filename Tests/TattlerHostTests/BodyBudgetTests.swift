import Testing

@testable import TattlerHost

@Suite struct BodyBudgetTests {
  @Test func sharesGrowUntilTheBudgetIsUsedUp() {
    let budget = BodyBudget(limit: 100)
    let (one, two) = (budget.share(), budget.share())
    #expect(one.grow(by: 60) && two.grow(by: 40))
    #expect(!one.grow(by: 1) && !two.grow(by: 1))
    #expect(budget.usedBytes == 100)
  }

  @Test func aShareGivesEverythingBackWhenItGoesAway() {
    let budget = BodyBudget(limit: 100)
    do {
      let share = budget.share()
      #expect(share.grow(by: 30) && share.grow(by: 30))
      #expect(budget.usedBytes == 60)
    }
    #expect(budget.usedBytes == 0)
  }

  @Test func aRefusedShareHasWhatItHadBefore() {
    let budget = BodyBudget(limit: 100)
    let (one, two) = (budget.share(), budget.share())
    #expect(one.grow(by: 50) && two.grow(by: 20))
    #expect(!two.grow(by: 31))
    #expect(budget.usedBytes == 70)
    #expect(two.grow(by: 30))
  }

  @Test func oneThatIsAloneMayHaveMoreThanThereIs() {
    let budget = BodyBudget(limit: 100)
    let (large, other) = (budget.share(), budget.share())
    #expect(large.grow(by: 80) && large.grow(by: 80))
    #expect(!other.grow(by: 1))
    large.settle(at: 90)
    #expect(other.grow(by: 10))
    #expect(!large.grow(by: 1))
  }

  @Test func settlingTakesAndGivesWithoutAsking() {
    let budget = BodyBudget(limit: 100)
    let share = budget.share()
    share.settle(at: 250)
    #expect(budget.usedBytes == 250)
    share.settle(at: 10)
    #expect(budget.usedBytes == 10)
  }
}
