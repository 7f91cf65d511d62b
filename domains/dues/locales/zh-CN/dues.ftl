tab-dues = 党费
